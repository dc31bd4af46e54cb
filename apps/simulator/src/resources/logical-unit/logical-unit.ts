import { conflict } from '../../errors.js';
import type { Resource } from '../../rest/resource.js';
import { contentKey } from '../../storage/content-keys.js';
import type { LogicalUnit } from '../../world/model/storage.js';
import { viosesMapping } from '../../world/storage/mapped.js';
import { createLogicalUnit, poolOf } from './create.js';
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
    const [vios] = viosesMapping(world, unit);
    if (vios) throw conflict(`Logical unit ${unit.name} is in use: ${vios.name} maps it to a partition.`);
    world.contents.remove(contentKey.logicalUnit(unit));
    world.remove(unit, 'LogicalUnit');
    world.changed(poolOf(world, unit));
  },
};
