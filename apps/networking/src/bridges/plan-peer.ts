import type { Bridge, Surroundings } from './bridge.js';
import { type Change, Plan } from './change.js';
import { renumberAway } from './plan-additions.js';
import { refusals } from './refusals.js';

/**
 * What to change on another bridge of the switch, since only one bridge of a switch can carry a VLAN.
 *
 * @param around  of the peer: the bridge that is to get the VLANs is among its peers
 * @throws OperationError `network.vlan-on-peer`: the peer's primary trunk carries one of them
 */
export function planPeer(peer: Bridge, wanted: readonly number[], around: Surroundings): Change[] {
  const plan = new Plan(peer);
  for (const vlan of new Set(wanted)) {
    if (peer.primary.pvid === vlan || peer.primary.vlans.includes(vlan)) {
      throw refusals.onPeer(vlan, peer, 'on its primary trunk, which is never changed');
    }
    renumberAway(plan, vlan, wanted, around);
    const trunk = plan.bridge.additional.find(({ vlans }) => vlans.includes(vlan));
    if (trunk !== undefined) plan.add({ is: 'untag', trunk: trunk.pvid, vlan });
  }
  return plan.changes;
}
