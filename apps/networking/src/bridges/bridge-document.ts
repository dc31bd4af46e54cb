import { type DraftOf, type NetworkBridge, newTrunkAdapter, type SharedEthernetAdapter } from '#powervm';
import type { Bridge } from './bridge.js';
import type { Change } from './change.js';

type Draft = DraftOf<typeof NetworkBridge>;
type DraftTrunks = DraftOf<typeof SharedEthernetAdapter>['trunks'];

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
 * Makes a change in the document: on every SEA, so that the trunks of a failover pair stay alike. New trunks take the
 * priority of their SEA's primary one. NovaLink gives them slot, MAC and device, and derives the load groups itself.
 *
 * @param switchHref  of the bridge's virtual switch, without query
 */
export function changeDocument(draft: Draft, change: Change, switchHref: string): void {
  if (change.trunk === draft.pvid) return;
  for (const { trunks } of draft.seas) {
    switch (change.is) {
      case 'add trunk':
        addTrunk(trunks, change.trunk, change.vlan, switchHref);
        break;
      case 'remove trunk':
        trunks.remove((trunk) => trunk.pvid === change.trunk);
        break;
      default: {
        const trunk = trunks.find(({ pvid }) => pvid === change.trunk);
        if (trunk !== undefined) edit(trunk, change);
      }
    }
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

function addTrunk(trunks: DraftTrunks, pvid: number, vlan: number, virtualSwitch: string): void {
  const [primary] = trunks;
  if (primary === undefined) return;
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
