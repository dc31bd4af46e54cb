import { badRequest } from '../../errors.js';
import type { Resource } from '../../rest/resource.js';
import type { SharedStoragePool } from '../../world/model/storage.js';
import { gigabytes } from '../../world/storage/sizes.js';
import { freeInPool, unitsOf } from '../../world/storage/space.js';
import { uom } from '../../xml/build.js';
import { text } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { disksOf, renderPoolDisk } from '../cluster/pool-disk.js';

const ORDER = sequence(
  `LogicalUnits MultiDataTierConfigured MultiFailureGroupConfigured PhysicalVolumes Capacity FreeSpace OverCommitSpace
   TotalLogicalUnitSize AlertThreshold StoragePoolName UniqueDeviceID`,
);

/** Capacity of the pool; its units are found below its tier. */
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
    const total = unitsOf(world, pool).reduce((sum, { capacityBytes }) => sum + capacityBytes, 0);
    return uom.struct('SharedStoragePool', ORDER, {
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
  update: (pool, posted) => {
    const given = text(posted, 'AlertThreshold') ?? '';
    const percent = Number(given.replace(/%$/, '') || Number.NaN);
    if (given !== '' && !(percent >= 1 && percent <= 100))
      throw badRequest(`AlertThreshold is not a percentage: ${given}.`);
    if (given !== '') pool.alertThresholdPercent = percent;
  },
  search: ({ name }) => ({ StoragePoolName: name }),
};
