import {
  ADDITIONAL_TRUNKS,
  type Bridge,
  carries,
  numbersOf,
  type Surroundings,
  type Trunk,
  VLANS_PER_TRUNK,
} from './bridge.js';
import { type Change, Plan } from './change.js';
import { refusals } from './refusals.js';

/**
 * What to change so that the bridge carries the wanted VLANs; nothing for those that it carries. The peers must have been
 * cleared of them (`planPeer`).
 *
 * @throws OperationError network.vlan-exhausted, network.orphan-trunk, network.vlan-reserved
 */
export function planAdditions(bridge: Bridge, wanted: readonly number[], around: Surroundings): Change[] {
  const plan = new Plan(bridge);
  for (const vlan of new Set(wanted)) {
    if (carries(plan.bridge, vlan)) continue;
    refuseTaken(vlan, bridge, around);
    renumberAway(plan, vlan, wanted, around);
    const trunk = trunkWithRoom(plan.bridge);
    if (trunk !== undefined) plan.add({ is: 'tag', trunk: trunk.pvid, vlan });
    else if (plan.bridge.additional.length < ADDITIONAL_TRUNKS)
      plan.add({ is: 'add trunk', trunk: freeNumber(plan.bridge, wanted, around), vlan });
    else throw refusals.exhausted(vlan, bridge);
  }
  return plan.changes;
}

/** A trunk whose arbitrary PVID is a VLAN that is wanted gets another PVID first. */
export function renumberAway(plan: Plan, vlan: number, wanted: readonly number[], around: Surroundings): void {
  if (!plan.bridge.additional.some(({ pvid }) => pvid === vlan)) return;
  plan.add({ is: 'renumber', trunk: vlan, to: freeNumber(plan.bridge, wanted, around) });
}

/** With load balancing trunks come in pairs, one for each SEA to serve: an odd one out gets its partner first. */
function trunkWithRoom({ loadBalancing, additional }: Bridge): Trunk | undefined {
  const withRoom = additional.filter(({ vlans }) => vlans.length < VLANS_PER_TRUNK);
  if (!loadBalancing) return withRoom[0];
  if (additional.length % 2 === 1 && additional.length < ADDITIONAL_TRUNKS) return undefined;
  return withRoom.toSorted((a, b) => a.vlans.length - b.vlans.length)[0];
}

function freeNumber(bridge: Bridge, wanted: readonly number[], { peers, orphans, inUse }: Surroundings): number {
  const ofOrphans = orphans.flatMap(({ pvid, vlans }) => [pvid, ...vlans]);
  const taken = new Set([...wanted, ...inUse, ...ofOrphans, ...[bridge, ...peers].flatMap(numbersOf)]);
  for (let number = 4094; number >= 1; number -= 1) if (!taken.has(number)) return number;
  throw refusals.noFreeNumber(bridge);
}

function refuseTaken(vlan: number, bridge: Bridge, { peers, orphans }: Surroundings): void {
  const channel = [bridge, ...peers].find(({ controlVlan }) => controlVlan === vlan);
  if (channel !== undefined) throw refusals.controlChannel(vlan, channel);
  const orphan = orphans.find(({ pvid, vlans }) => pvid === vlan || vlans.includes(vlan));
  if (orphan !== undefined) throw refusals.orphan(vlan, orphan);
}
