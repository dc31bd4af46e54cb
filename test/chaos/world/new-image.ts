import { randomUUID } from 'node:crypto';
import { LogicalUnit, SharedStoragePool, Tier, under } from '#powervm';
import { type Stage, writeImage } from '../stage/stage.js';
import type { Instance } from './instance.js';

/** Short: the pool cuts it. */
const NEW = 'new';

/** The same instance from an image that nobody has seen before, so that it has to be copied into the pool. */
export function fromNewImage({ folder }: Stage, instance: Instance): Instance {
  const path = writeImage(folder, `${NEW}${randomUUID().slice(0, 8)}`);
  return { ...instance, spawn: { ...instance.spawn, image: { kind: 'file', path } } };
}

/** An image outlives its instances; somebody tidies the pool. */
export async function deleteNewImages({ client }: Stage): Promise<void> {
  for (const pool of await client.feed(SharedStoragePool)) {
    for (const tier of await client.feed(Tier, { parent: under(SharedStoragePool, pool.meta.uuid) })) {
      const units = await client.feed(LogicalUnit, { parent: under(Tier, tier.meta.uuid) });
      for (const unit of units) if (unit.name.startsWith(`image_${NEW}`)) await client.delete(unit);
    }
  }
}

/** A world in which it makes no difference which images are in the pool, and from which one a disk is. */
export const withoutImages = (lines: readonly string[]): string[] =>
  lines
    .filter((line) => !line.startsWith('LogicalUnit image_'))
    .map((line) => line.replace(/image_(chaos|new)\w*/g, 'image'));
