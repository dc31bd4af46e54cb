import { conflict } from '../errors.js';
import type { WorldObject } from './model/object.js';
import { ownerOf } from './networks.js';
import type { World } from './world.js';

/**
 * A MAC is given once on a host, whatever the kind of adapter.
 *
 * @param self the adapter that is changed
 * @throws {RestError} 409 naming the partition that has it
 */
export function requireFreeMac(world: World, scope: string, mac: string, self?: WorldObject): void {
  for (const kind of ['ClientNetworkAdapter', 'VirtualNICDedicated', 'SRIOVEthernetLogicalPort'] as const) {
    for (const other of world.table(kind).in(scope)) {
      if (other === self || other.mac !== mac) continue;
      const place = other.kind === 'SRIOVEthernetLogicalPort' ? 'an SR-IOV logical port' : `slot ${other.slot}`;
      throw conflict(`MACAddress ${mac} is that of ${place} of partition ${ownerOf(world, other)?.name}.`);
    }
  }
}
