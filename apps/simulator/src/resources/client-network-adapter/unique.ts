import { conflict } from '../../errors.js';
import { requireFreeMac } from '../../world/macs.js';
import type { ClientNetworkAdapter } from '../../world/model/network.js';
import type { Partition } from '../../world/model/partition.js';
import { ownerOf } from '../../world/networks.js';
import type { World } from '../../world/world.js';
import type { Wanted } from './read-adapter.js';

/**
 * A MAC is given once on a host; two trunks of one VLAN on one switch need different priorities.
 *
 * @param self the adapter that is changed
 * @throws {RestError} 409 naming the other adapter
 */
export function checkUnique(world: World, owner: Partition, wanted: Wanted, self?: ClientNetworkAdapter): void {
  if (wanted.mac !== undefined) requireFreeMac(world, owner.scope, wanted.mac, self);
  if (wanted.trunkPriority === undefined) return;
  for (const other of world.table('ClientNetworkAdapter').in(owner.scope)) {
    if (other !== self && other.switchId === wanted.switchId && sharesTrunk(other, wanted)) {
      throw conflict(
        `There is a trunk for VLAN ${wanted.pvid} with TrunkPriority ${wanted.trunkPriority} on this virtual switch already, in slot ${other.slot} of partition ${ownerOf(world, other)?.name}.`,
      );
    }
  }
}

function sharesTrunk(other: ClientNetworkAdapter, { trunkPriority, pvid }: Wanted): boolean {
  return other.trunkPriority === trunkPriority && other.pvid === pvid;
}
