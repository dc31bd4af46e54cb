import { badRequest } from '../../errors.js';
import type { Resource } from '../../rest/resource.js';
import type { SharedStoragePool } from '../../world/model/storage.js';
import { viosesMapping } from '../../world/storage/mapped.js';
import { gigabytes } from '../../world/storage/sizes.js';
import { freeInPool, unitsOf } from '../../world/storage/space.js';
import { uom } from '../../xml/build.js';
import { text } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { disksOf, renderPoolDisk } from '../cluster/pool-disk.js';
import { removeLogicalUnit, requireUnmapped } from '../logical-unit/remove.js';
import { renderLogicalUnit } from '../logical-unit/render.js';
import { unlistedUnits } from './posted-units.js';

const ORDER = sequence(
  `LogicalUnits MultiDataTierConfigured MultiFailureGroupConfigured PhysicalVolumes Capacity FreeSpace OverCommitSpace
   TotalLogicalUnitSize AlertThreshold StoragePoolName UniqueDeviceID`,
);

/** Capacity of the pool, and its units, which are made below its tier and deleted there or here. */
export const sharedStoragePool: Resource<SharedStoragePool> = {
  type: 'SharedStoragePool',
  places: [
    { under: [], verbs: ['feed', 'get', 'search', 'update'] },
    { under: ['Cluster'], verbs: ['feed', 'get', 'search', 'update'] },
  ],
  order: ORDER,
  list: (host, parents, { world }) => {
    const [cluster] = parents;
    return cluster ? world.table('SharedStoragePool').in(cluster.scope) : world.visible('SharedStoragePool', host);
  },
  render: (pool, { world }) => {
    const units = unitsOf(world, pool);
    const listed = units.map((unit) => renderLogicalUnit(unit, viosesMapping(world, unit).length > 0));
    const total = units.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0);
    return uom.struct('SharedStoragePool', ORDER, {
      LogicalUnits: units.length > 0 ? uom.el('LogicalUnits', ...listed) : undefined,
      MultiDataTierConfigured: false,
      MultiFailureGroupConfigured: false,
      PhysicalVolumes: uom.el('PhysicalVolumes', ...disksOf(pool).map(renderPoolDisk)),
      Capacity: gigabytes(pool.capacityBytes, 2),
      FreeSpace: gigabytes(Math.max(0, freeInPool(world, pool)), 2),
      OverCommitSpace: gigabytes(Math.max(0, total - pool.capacityBytes), 2),
      TotalLogicalUnitSize: gigabytes(total, 2),
      AlertThreshold: `${pool.alertThresholdPercent}%`,
      StoragePoolName: pool.name,
      UniqueDeviceID: pool.udid,
    });
  },
  update: (pool, posted, { services: { world } }) => {
    const given = text(posted, 'AlertThreshold') ?? '';
    const percent = Number(given.replace(/%$/, '') || Number.NaN);
    if (given !== '' && !(percent >= 1 && percent <= 100))
      throw badRequest(`AlertThreshold is not a percentage: ${given}.`);
    const gone = unlistedUnits(pool, posted, world);
    for (const unit of gone) requireUnmapped(unit, world);
    for (const unit of gone) removeLogicalUnit(unit, world);
    if (given !== '') pool.alertThresholdPercent = percent;
  },
  search: ({ name }) => ({ StoragePoolName: name }),
};
