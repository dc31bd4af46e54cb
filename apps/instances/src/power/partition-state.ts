import type { InstanceInfo } from '#contracts';
import { isPowerVmError, LogicalPartition, type PowerVmClient } from '#powervm';

export type PowerState = InstanceInfo['powerState'];

/** Partition state, in lower case, to Nova's power state; what is not here is NOSTATE. */
const POWER_STATES: Readonly<Record<string, PowerState>> = {
  running: 'RUNNING',
  starting: 'RUNNING',
  'open firmware': 'RUNNING',
  'shutting down': 'RUNNING',
  suspending: 'RUNNING',
  'migrating running': 'RUNNING',
  'not activated': 'SHUTDOWN',
  'migrating not active': 'SHUTDOWN',
  suspended: 'SUSPENDED',
  resuming: 'SUSPENDED',
  error: 'CRASHED',
};

export const powerStateOf = (state: string): PowerState => POWER_STATES[state.toLowerCase()] ?? 'NOSTATE';

/** Nothing of the partition runs. */
export const isOff = (state: string): boolean => powerStateOf(state) === 'SHUTDOWN';

/** The partition is on its way to another host or back: nobody else may change its power. */
export const isMigrating = (state: string): boolean => state.startsWith('migrating');

/** The state of a partition now, in lower case, by the cheapest read there is; undefined when it does not exist. */
export async function partitionState(client: PowerVmClient, uuid: string): Promise<string | undefined> {
  try {
    return String(await client.quick(LogicalPartition, uuid, 'PartitionState')).toLowerCase();
  } catch (error) {
    if (isPowerVmError(error, 'hypervisor.not-found')) return undefined;
    throw error;
  }
}
