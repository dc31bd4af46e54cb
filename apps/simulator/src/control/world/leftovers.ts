import { z } from 'zod';
import { lowestFreeId, partitionsOf } from '../../world/partitions/partitions.js';
import { plantLeftover } from '../../world/storage/leftovers.js';
import type { Host, World } from '../../world/world.js';
import { impossible } from '../control-error.js';
import { addForeignUnit } from './pool-units.js';

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
  const disks = Array.from({ length: wanted.disks }, (_, index) =>
    addForeignUnit(world, host, { name: `leftover_${partitionId}_${index + 1}`, capacityBytes: GIB, thin: true }),
  );
  for (const vios of world.table('VirtualIOServer').in(host.id)) {
    for (const { udid } of disks) {
      const storage = { kind: 'LogicalUnit', udid } as const;
      plantLeftover(world, { hostId: host.id, viosId: vios.id, clientId: partitionId, storage });
    }
  }
  return { partitionId, disks: disks.map(({ name }) => name) };
}
