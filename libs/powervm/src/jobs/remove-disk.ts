import type { PowerVmClient } from '../client/client.js';
import type { Target } from '../client/paths.js';
import { runJob, type WaitOptions } from './run-job.js';

/** Removes an hdisk from a VIOS (NovaLink only). It must not be mapped any more. */
export async function removeDisk(
  client: PowerVmClient,
  vios: Target,
  deviceName: string,
  options: WaitOptions = {},
): Promise<void> {
  await runJob(client, vios, 'RemoveDevice', { devName: deviceName }, options);
}
