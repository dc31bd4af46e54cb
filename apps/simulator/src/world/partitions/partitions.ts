import type { Partition } from '../model/partition.js';
import type { World } from '../world.js';

/** Logical partitions and Virtual I/O Servers of a host, by id. */
export function partitionsOf(world: World, hostId: string): Partition[] {
  const all = [...world.table('LogicalPartition').in(hostId), ...world.table('VirtualIOServer').in(hostId)];
  return all.sort((a, b) => a.id - b.id);
}

/** The lowest id that no partition has: ids of deleted partitions come back, as on real hosts. */
export function lowestFreeId(world: World, hostId: string): number {
  const used = new Set(partitionsOf(world, hostId).map(({ id }) => id));
  let id = 1;
  while (used.has(id)) id++;
  return id;
}

export function isOff({ state }: Partition): boolean {
  return state === 'not activated' || state === 'migrating not active';
}
