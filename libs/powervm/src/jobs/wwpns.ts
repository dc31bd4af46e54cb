import type { PowerVmClient } from '../client/client.js';
import type { Target } from '../client/paths.js';
import { PowerVmError } from '../errors.js';
import { runJob, type WaitOptions } from './run-job.js';

/** The two WWPNs of a virtual Fibre Channel adapter. */
export type WwpnPair = readonly [string, string];

/** Reserves WWPN pairs of a host. */
export async function nextWwpns(
  client: PowerVmClient,
  system: Target,
  pairs: number,
  options: WaitOptions = {},
): Promise<WwpnPair[]> {
  const { results } = await runJob(client, system, 'GetNextWWPNs', { numberPairsRequested: String(pairs) }, options);
  const wwpns = (results.get('wwpnList') ?? '').split(',').map((wwpn) => wwpn.trim());
  const found: WwpnPair[] = [];
  for (let index = 0; index + 1 < wwpns.length; index += 2) found.push([wwpns[index] ?? '', wwpns[index + 1] ?? '']);
  if (found.length === pairs) return found;
  throw new PowerVmError('hypervisor.bad-document', `job GetNextWWPNs: asked for ${pairs} pairs, got ${found.length}`);
}
