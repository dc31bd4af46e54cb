import type { Bridge } from '../bridges/bridge.js';
import type { Change } from '../bridges/change.js';
import { entryOf, type LedgerDocument } from '../bridges/ledger.js';
import { type Use, withClaims, withUses } from '../bridges/ledger-changes.js';

/** Notes VLANs as put on a bridge by us, because somebody who knows says so; trunks that carry nothing else are ours with them. */
export function withClaimed(book: LedgerDocument, bridge: Bridge, vlans: readonly number[], uses: readonly Use[]) {
  const marks = new Set(entryOf(book, bridge.uuid).marks.trunks);
  const ours = new Set([...vlans, ...Object.keys(entryOf(book, bridge.uuid).vlans).map(Number)]);
  const made = bridge.additional
    .filter((trunk) => !marks.has(trunk.pvid) && trunk.vlans.length > 0 && trunk.vlans.every((vlan) => ours.has(vlan)))
    .map(({ pvid, vlans: [vlan = 0] }): Change => ({ is: 'add trunk', trunk: pvid, vlan }));
  return withUses(withClaims(book, bridge.uuid, vlans, made, new Map()), bridge.uuid, uses);
}
