import { type Bridge, numbersOf, type Trunk } from './bridge.js';
import { type Change, Plan } from './change.js';
import type { Marks } from './marks.js';

/**
 * What to change to take VLANs of ours off the bridge, so that it becomes what it was without us: trunks of ours that are
 * empty go, and others that we gave another PVID get theirs back once it is free.
 *
 * @param marks  what we have done to the bridge's trunks
 * @param peers  the other bridges on its switch
 */
export function planRemovals(
  bridge: Bridge,
  unwanted: readonly number[],
  marks: Marks,
  peers: readonly Bridge[],
): Change[] {
  const plan = new Plan(bridge);
  for (const vlan of new Set(unwanted)) {
    const trunk = plan.bridge.additional.find(({ vlans }) => vlans.includes(vlan));
    if (trunk !== undefined) plan.add({ is: 'untag', trunk: trunk.pvid, vlan });
  }
  for (const { pvid } of spare(plan.bridge, marks)) plan.add({ is: 'remove trunk', trunk: pvid });
  for (const { now, was } of marks.renumbered) {
    if (!plan.bridge.additional.some(({ pvid }) => pvid === now)) continue;
    const taken = new Set([plan.bridge, ...peers].flatMap(numbersOf));
    const former = was.find((pvid) => !taken.has(pvid));
    if (former !== undefined) plan.add({ is: 'renumber', trunk: now, to: former });
  }
  return plan.changes;
}

/** Empty trunks of ours, but for one that load balancing needs as the partner of another of ours. */
function spare({ additional, loadBalancing }: Bridge, { trunks }: Marks): Trunk[] {
  const ours = additional.filter(({ pvid }) => trunks.includes(pvid));
  const empty = ours.filter(({ vlans }) => vlans.length === 0);
  const left = additional.length - empty.length;
  const needed = loadBalancing && left % 2 === 1 && ours.length > empty.length;
  return needed ? empty.slice(1) : empty;
}
