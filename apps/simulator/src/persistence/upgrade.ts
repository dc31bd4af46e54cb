import type { ManagedSystem } from '../world/model/managed-system.js';
import type { WorldObject } from '../world/model/object.js';

/** What objects lack that were stored before it was there, by kind. */
const ADDED: { [K in WorldObject['kind']]?: Record<string, unknown> } = {
  ManagedSystem: { sriovAdapters: [] } satisfies Partial<ManagedSystem>,
};

/** The object as it would be stored today. */
export function upgraded(object: WorldObject): WorldObject {
  return { ...structuredClone(ADDED[object.kind] ?? {}), ...object };
}
