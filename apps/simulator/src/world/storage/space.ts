import { contentKey } from '../../storage/content-keys.js';
import type { LogicalUnit, SharedStoragePool, VolumeGroup } from '../model/storage.js';
import type { World } from '../world.js';

export function unitsOf(world: World, pool: SharedStoragePool): LogicalUnit[] {
  return world.table('LogicalUnit').in(pool.scope);
}

/**
 * Free bytes of a pool: thick units hold all of their capacity, thin ones what was written to them; what clones share counts
 * once.
 */
export function freeInPool(world: World, pool: SharedStoragePool): number {
  const units = unitsOf(world, pool);
  const thick = units.filter(({ thin }) => !thin).reduce((sum, { capacityBytes }) => sum + capacityBytes, 0);
  const written = world.contents.allocated(units.filter(({ thin }) => thin).map(contentKey.logicalUnit));
  return pool.capacityBytes - thick - written;
}

/** Bytes of a group that neither the VIOS, nor disks, nor the repository hold. */
export function freeInGroup({ capacityBytes, reservedBytes, virtualDisks, repository }: VolumeGroup): number {
  const disks = virtualDisks.reduce((sum, disk) => sum + disk.capacityBytes, 0);
  return capacityBytes - reservedBytes - disks - (repository?.capacityBytes ?? 0);
}
