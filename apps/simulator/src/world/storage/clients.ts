import type { Partition } from '../model/partition.js';
import { partitionsOf } from '../partitions/partitions.js';
import type { World } from '../world.js';

/** The partition behind a server adapter; for an orphan whoever has its id now. */
export function clientOf(
  world: World,
  hostId: string,
  { clientUuid, clientId }: { clientUuid?: string; clientId: number },
): Partition | undefined {
  if (clientUuid === undefined) return partitionsOf(world, hostId).find(({ id }) => id === clientId);
  return partitionByUuid(world, hostId, clientUuid);
}

/** A logical partition or Virtual I/O Server, by uuid in any case. */
export function partitionByUuid(world: World, hostId: string, uuid: string): Partition | undefined {
  return world.table('LogicalPartition').get(hostId, uuid) ?? world.table('VirtualIOServer').get(hostId, uuid);
}
