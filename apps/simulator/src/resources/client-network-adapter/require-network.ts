import { conflict } from '../../errors.js';
import { networksOf } from '../../world/networks.js';
import type { Host, World } from '../../world/world.js';
import type { Wanted } from './read-adapter.js';

/**
 * An HMC wants the network of an adapter's VLAN to be there first; NovaLink makes it with the adapter.
 *
 * @throws {RestError} 409 naming VLAN and switch
 */
export function requireNetwork(world: World, { id, hmc }: Host, { pvid, switchId }: Wanted): void {
  if (hmc === undefined || networksOf(world, id, switchId, [pvid]).length > 0) return;
  throw conflict(`There is no VirtualNetwork for VLAN ${pvid} on virtual switch ${switchId}; create it first.`);
}
