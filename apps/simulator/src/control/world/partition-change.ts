import { z } from 'zod';
import type { Partition } from '../../world/model/partition.js';
import type { World } from '../../world/world.js';

/** What a test does to a partition behind the back of the REST clients. */
export const PartitionChange = z.strictObject({
  state: z
    .enum(['not activated', 'running', 'open firmware', 'error', 'shutting down', 'starting', 'Unknown'])
    .optional()
    .describe(
      'Enters this state at once, e.g. "not activated" for a VIOS that is down. RMC follows unless it is given.',
    ),
  rmc: z
    .enum(['active', 'inactive', 'none', 'unknown', 'busy'])
    .optional()
    .describe('"inactive" is a lost connection; changes through a VIOS without RMC are refused.'),
  guest: z
    .strictObject({
      rmc: z.boolean().optional().describe('Whether RMC comes up after the next boot.'),
      ignoresShutdown: z.boolean().optional(),
      failsToBoot: z.boolean().optional(),
      operatingSystem: z.string().optional(),
    })
    .optional()
    .describe('How the operating system inside behaves from now on.'),
});
export type PartitionChange = z.infer<typeof PartitionChange>;

export function changePartition(world: World, partition: Partition, { state, rmc, guest }: PartitionChange): void {
  Object.assign(partition.guest, guest);
  if (state !== undefined) enter(world, partition, state);
  if (rmc !== undefined) partition.rmc = rmc;
  if (rmc !== undefined && state === undefined) world.changed(partition, 'Other');
}

function enter(world: World, partition: Partition, state: Partition['state']): void {
  partition.state = state;
  partition.turn++;
  partition.rmc = partition.partitionType === 'OS400' ? 'none' : state === 'running' ? 'active' : 'inactive';
  if (state === 'not activated') delete partition.startedAt;
  else partition.startedAt ??= world.clock.now();
  world.changed(partition, 'PartitionState,Other');
}
