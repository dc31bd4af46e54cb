import type { Resource } from '../../rest/resource.js';
import type { SharedProcessorPool } from '../../world/model/managed-system.js';
import { available } from '../../world/partitions/capacity.js';
import { partitionsOf } from '../../world/partitions/partitions.js';
import { uom } from '../../xml/build.js';
import { sequence } from '../../xml/sequence.js';

const ORDER = sequence(
  `AssignedPartitions CurrentReservedProcessingUnits MaximumProcessingUnits PendingReservedProcessingUnits PoolID
   AvailableProcUnits PoolName`,
);

/** The default pool (id 0) and configured ones; membership follows from the partitions. */
export const sharedProcessorPool: Resource<SharedProcessorPool> = {
  type: 'SharedProcessorPool',
  places: [{ under: ['ManagedSystem'], verbs: ['feed', 'get'] }],
  order: ORDER,
  list: (host, _parents, { world }) => world.table('SharedProcessorPool').in(host.id),
  render: (pool, view) => {
    const members = partitionsOf(view.world, pool.scope).filter(
      ({ processors }) => !processors.dedicated && processors.poolId === pool.id,
    );
    return uom.struct('SharedProcessorPool', ORDER, {
      AssignedPartitions: uom.links(
        'AssignedPartitions',
        members.map((member) => view.href(member)),
      ),
      CurrentReservedProcessingUnits: pool.limits?.reserved.toFixed(1),
      MaximumProcessingUnits: pool.limits?.maximum.toFixed(1),
      PendingReservedProcessingUnits: pool.limits?.pendingReserved.toFixed(1),
      PoolID: pool.id,
      AvailableProcUnits: available(view.world, pool.scope).units.toFixed(2),
      PoolName: pool.name,
    });
  },
};
