import { type DraftOf, type NetworkBridge, newTrunkAdapter } from '#powervm';
import type { Bridge } from './bridge.js';
import type { Change } from './change.js';

type Draft = DraftOf<typeof NetworkBridge>;

/** The bridge as planning sees it. Trunks are those of the first SEA: the other one of a pair has the same. */
export function bridgeOf(document: NetworkBridge | Draft, uuid: string, name: string): Bridge {
  const [sea] = document.seas;
  const [primary, ...additional] = sea === undefined ? [] : [...sea.trunks];
  const trunk = ({ pvid, taggedVlans }: { pvid: number; taggedVlans: readonly number[] }) => ({
    pvid,
    vlans: [...taggedVlans],
  });
  return {
    uuid,
    name,
    switchId: primary?.virtualSwitchId ?? -1,
    loadBalancing: document.loadBalancing,
    controlVlan: document.controlChannelId,
    primary: primary === undefined ? { pvid: document.pvid, vlans: [] } : trunk(primary),
    additional: additional.map(trunk),
  };
}

/**
 * Makes a change in the document: on every SEA, so that the trunks of a failover pair stay alike, and in the load groups
 * that list the same trunks. New trunks take the priority of their SEA's primary one; the server gives them the rest, their
 * load group included.
 *
 * @param switchHref  of the bridge's virtual switch, without query
 */
export function changeDocument(draft: Draft, change: Change, switchHref: string): void {
  if (change.is === 'add trunk') return addTrunk(draft, change.trunk, change.vlan, switchHref);
  if (change.is === 'remove trunk') return removeTrunk(draft, change.trunk);
  for (const group of draft.loadGroups) {
    if (group.pvid === draft.pvid || group.pvid !== change.trunk) continue;
    if (change.is === 'renumber') group.pvid = change.to;
    for (const trunk of group.trunks) edit(trunk, change);
  }
  for (const { trunks } of draft.seas) {
    for (const trunk of trunks) if (trunk.pvid !== draft.pvid && trunk.pvid === change.trunk) edit(trunk, change);
  }
}

interface EditableTrunk {
  pvid: number;
  taggedVlans: readonly number[];
  tagged: boolean;
}

function edit(trunk: EditableTrunk, change: Extract<Change, { is: 'tag' | 'untag' | 'renumber' }>): void {
  if (change.is === 'renumber') {
    trunk.pvid = change.to;
    return;
  }
  const others = trunk.taggedVlans.filter((vlan) => vlan !== change.vlan);
  trunk.taggedVlans = change.is === 'tag' ? [...others, change.vlan] : others;
  trunk.tagged = trunk.taggedVlans.length > 0;
}

function addTrunk(draft: Draft, pvid: number, vlan: number, virtualSwitch: string): void {
  for (const { trunks } of draft.seas) {
    const [primary] = trunks;
    if (primary === undefined) continue;
    trunks.add(
      newTrunkAdapter({
        pvid,
        taggedVlans: [vlan],
        virtualSwitch,
        virtualSwitchId: primary.virtualSwitchId ?? 0,
        priority: primary.priority ?? 1,
      }),
    );
  }
}

function removeTrunk(draft: Draft, pvid: number): void {
  if (pvid === draft.pvid) return;
  draft.loadGroups.remove((group) => group.pvid === pvid);
  for (const { trunks } of draft.seas) trunks.remove((trunk) => trunk.pvid === pvid);
}
