import { z } from 'zod';
import { contentKey } from '../../storage/content-keys.js';
import type { LogicalUnit } from '../../world/model/storage.js';
import { lowestFreeId, partitionsOf } from '../../world/partitions/partitions.js';
import { plantLeftover } from '../../world/storage/leftovers.js';
import type { Host, World } from '../../world/world.js';
import { impossible } from '../control-error.js';

export const Leftovers = z.strictObject({
  partitionId: z
    .int()
    .min(1)
    .optional()
    .describe('Id of a partition that does not exist; default: the id that the next new partition gets.'),
  disks: z.int().min(1).max(32).default(1).describe('Mapped logical units, each on every VIOS of the host.'),
});
export type Leftovers = z.output<typeof Leftovers>;

const GIB = 2 ** 30;

/**
 * Leaves what a partition that is gone can leave: server adapters under its id without client, with logical units behind them.
 *
 * @throws {ControlError} 409 when the id is that of a partition, or the host has no pool
 */
export function leaveLeftovers(world: World, host: Host, wanted: Leftovers): { partitionId: number; disks: string[] } {
  const partitionId = wanted.partitionId ?? lowestFreeId(world, host.id);
  const owner = partitionsOf(world, host.id).find(({ id }) => id === partitionId);
  if (owner) throw impossible(`partitionId ${partitionId} is that of partition ${owner.name}.`);
  const disks = Array.from({ length: wanted.disks }, (_, index) => addDisk(world, host, partitionId, index));
  for (const vios of world.table('VirtualIOServer').in(host.id)) {
    for (const { udid } of disks) {
      const storage = { kind: 'LogicalUnit', udid } as const;
      plantLeftover(world, { hostId: host.id, viosId: vios.id, clientId: partitionId, storage });
    }
  }
  return { partitionId, disks: disks.map(({ name }) => name) };
}

function addDisk(world: World, host: Host, partitionId: number, index: number): LogicalUnit {
  const scope = host.pools.find((pool) => world.table('Tier').in(pool).length > 0);
  const tier = world.table('Tier').in(scope ?? '')[0];
  const cluster = world.table('Cluster').in(scope ?? '')[0];
  if (scope === undefined || !tier || !cluster) throw impossible(`Host ${host.id} reaches no shared storage pool.`);
  const { identity } = world;
  const key = identity.draw();
  const disk: LogicalUnit = {
    ...world.newborn('LogicalUnit', scope, identity.uuid(key), tier),
    name: `leftover_${partitionId}_${index + 1}`,
    udid: `27${cluster.clusterId}${identity.hex(key, 32)}`,
    capacityBytes: GIB,
    thin: true,
    type: 'VirtualIO_Disk',
  };
  world.contents.create(contentKey.logicalUnit(disk), GIB);
  world.add(disk);
  return disk;
}
