import { RestError } from '../../errors.js';
import type { VirtualIOServer } from '../model/virtual-io-server.js';

/**
 * A VIOS can be changed while it runs and its RMC connection is there, or NovaLink runs in it; what was read of it before stays
 * readable.
 *
 * @throws {RestError} 500, which clients do not take for "busy, try again"
 */
export function requireVios({ name, state, rmc, management }: VirtualIOServer): void {
  if (state === 'running' && (rmc === 'active' || rmc === 'busy' || management)) return;
  throw new RestError(
    500,
    'simulator.vios-down',
    `HSCL2957 There is no RMC connection between the management console and the partition ${name} (state ${state}).`,
  );
}
