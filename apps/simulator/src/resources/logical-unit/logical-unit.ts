import type { Resource } from '../../rest/resource.js';
import type { LogicalUnit } from '../../world/model/storage.js';
import { viosesMapping } from '../../world/storage/mapped.js';
import { createLogicalUnit } from './create.js';
import { removeLogicalUnit, requireUnmapped } from './remove.js';
import { LOGICAL_UNIT, renderLogicalUnit, STORAGE_EXTRAS } from './render.js';

/** Disks and images in a tier of a shared pool; the same for all hosts that reach the pool. */
export const logicalUnit: Resource<LogicalUnit> = {
  type: 'LogicalUnit',
  places: [
    { under: ['Tier'], verbs: ['feed', 'get', 'create', 'delete'] },
    { under: ['SharedStoragePool', 'Tier'], verbs: ['feed', 'get', 'create', 'delete'] },
  ],
  order: LOGICAL_UNIT,
  keeps: { stored: STORAGE_EXTRAS },
  list: (_host, parents, { world }) => {
    const tier = parents.at(-1)!;
    return world.table('LogicalUnit').in(tier.scope, tier.uuid);
  },
  find: (_host, parents, uuid, { world }) => world.table('LogicalUnit').get(parents.at(-1)!.scope, uuid),
  render: (unit, { world }) => renderLogicalUnit(unit, viosesMapping(world, unit).length > 0),
  create: createLogicalUnit,
  remove: (unit, { services: { world } }) => {
    requireUnmapped(unit, world);
    removeLogicalUnit(unit, world);
  },
};
