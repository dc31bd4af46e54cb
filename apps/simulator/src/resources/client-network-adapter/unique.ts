import { conflict } from '../../errors.js';
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
  for (const other of world.table('ClientNetworkAdapter').in(owner.scope)) {
    if (other === self) continue;
    const place = () => `slot ${other.slot} of partition ${ownerOf(world, other)?.name}`;
    if (other.mac === wanted.mac) throw conflict(`MACAddress ${wanted.mac} is that of ${place()}.`);
    if (other.switchId === wanted.switchId && sharesTrunk(other, wanted)) {
      throw conflict(
        `There is a trunk for VLAN ${wanted.pvid} with TrunkPriority ${wanted.trunkPriority} on this virtual switch already, in ${place()}.`,
      );
    }
  }
}

function sharesTrunk(other: ClientNetworkAdapter, { trunkPriority, pvid }: Wanted): boolean {
  return trunkPriority !== undefined && other.trunkPriority === trunkPriority && other.pvid === pvid;
}
