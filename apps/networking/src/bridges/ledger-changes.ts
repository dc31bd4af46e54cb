import type { Change } from './change.js';
import { type BridgeEntry, entryOf, type LedgerDocument } from './ledger.js';
import { marked } from './marks.js';

/** One port's need of a VLAN. */
export interface Use {
  readonly vlan: number;
  /** `<instance uuid>/<port id>` */
  readonly user: string;
  /** It was read from the ledger by somebody else than its port, and counts only while it is there. */
  readonly borrowed?: true;
}

type Vlans = BridgeEntry['vlans'];

/** The uses that still count. */
export function stillMeant(document: LedgerDocument, bridge: string, uses: readonly Use[]): Use[] {
  const { vlans } = entryOf(document, bridge);
  return uses.filter(({ vlan, user, borrowed }) => !borrowed || vlans[vlan]?.users.includes(user));
}

/** Notes uses of VLANs of ours; those of others need no record. */
export function withUses(document: LedgerDocument, bridge: string, uses: readonly Use[]): LedgerDocument {
  const entry = entryOf(document, bridge);
  const vlans = { ...entry.vlans };
  let news = false;
  for (const { vlan, user, borrowed } of uses) {
    const known = vlans[vlan];
    if (known === undefined || borrowed || known.users.includes(user)) continue;
    const { removing: _, ...rest } = known;
    vlans[vlan] = { ...rest, users: [...known.users, user] };
    news = true;
  }
  return news ? withEntry(document, bridge, { ...entry, vlans }) : document;
}

/** Claims VLANs as ours and notes what is about to be done for them. @param movedFrom vlan -> the peer that carried it */
export function withClaims(
  document: LedgerDocument,
  bridge: string,
  vlans: readonly number[],
  changes: readonly Change[],
  movedFrom: ReadonlyMap<number, string>,
): LedgerDocument {
  if (vlans.length === 0 && changes.length === 0) return document;
  const entry = entryOf(document, bridge);
  const claimed: Vlans = { ...entry.vlans };
  for (const vlan of vlans) {
    const from = movedFrom.get(vlan);
    claimed[vlan] ??= { users: [], ...(from === undefined ? {} : { movedFrom: from }) };
  }
  return withEntry(document, bridge, { vlans: claimed, marks: changes.reduce(marked, entry.marks) });
}

/** Gives up claims of VLANs that somebody else has put there before us; not those that another port of ours uses. */
export function withoutClaims(
  document: LedgerDocument,
  bridge: string,
  claims: readonly number[],
  uses: readonly Use[],
): LedgerDocument {
  if (claims.length === 0) return document;
  const entry = entryOf(document, bridge);
  const own = new Set(uses.map(({ user }) => user));
  const vlans = keep(entry.vlans, (vlan, { users }) => !claims.includes(vlan) || users.some((user) => !own.has(user)));
  return withEntry(document, bridge, { ...entry, vlans });
}

/**
 * Ends uses. VLANs of ours that nobody uses then are marked as being removed, or stay when nobody is to remove them.
 *
 * @param removal  by whom: the same on each delivery of a step; since when, in ms since 1970
 */
export function withoutUses(
  document: LedgerDocument,
  bridge: string,
  uses: readonly Use[],
  removal: NonNullable<Vlans[string]['removing']> | undefined,
): LedgerDocument {
  const entry = entryOf(document, bridge);
  const vlans = { ...entry.vlans };
  let news = false;
  for (const { vlan, user } of uses) {
    const known = vlans[vlan];
    if (known === undefined) continue;
    const users = known.users.filter((other) => other !== user);
    const idle = users.length === 0 && removal !== undefined && known.removing?.by !== removal.by;
    if (users.length === known.users.length && !idle) continue;
    vlans[vlan] = { ...known, users, ...(idle ? { removing: removal } : {}) };
    news = true;
  }
  return news ? withEntry(document, bridge, { ...entry, vlans }) : document;
}

/** VLANs that `by` is to take off the bridge. */
export const removedBy = ({ vlans }: BridgeEntry, by: string): number[] =>
  Object.entries(vlans).flatMap(([vlan, { users, removing }]) =>
    users.length === 0 && removing?.by === by ? [Number(vlan)] : [],
  );

/** After `by` has changed the bridge. VLANs that got a user meanwhile stay in the ledger. */
export function withRemoved(
  document: LedgerDocument,
  bridge: string,
  by: string,
  gone: readonly number[],
  changes: readonly Change[],
): LedgerDocument {
  const entry = entryOf(document, bridge);
  const idle = removedBy(entry, by).filter((vlan) => gone.includes(vlan));
  const vlans = keep(entry.vlans, (vlan) => !idle.includes(vlan));
  const marks = changes.reduce(marked, entry.marks);
  const trunks = Object.keys(vlans).length === 0 ? [] : marks.trunks;
  return withEntry(withOneChangeMore(document), bridge, { vlans, marks: { ...marks, trunks } });
}

/** VLANs that stay on the bridge after all: ours, though no port of ours uses them. */
export function withKept(
  document: LedgerDocument,
  bridge: string,
  by: string,
  kept: readonly number[],
): LedgerDocument {
  if (kept.length === 0) return document;
  const entry = entryOf(document, bridge);
  const vlans = { ...entry.vlans };
  for (const vlan of kept) {
    const known = vlans[vlan];
    if (known?.removing?.by !== by) continue;
    const { removing: _, ...rest } = known;
    vlans[vlan] = rest;
  }
  return withEntry(document, bridge, { ...entry, vlans });
}

export const withOneChangeMore = (document: LedgerDocument): LedgerDocument => ({
  ...document,
  changes: document.changes + 1,
});

function keep(vlans: Vlans, wanted: (vlan: number, known: Vlans[string]) => boolean): Vlans {
  return Object.fromEntries(Object.entries(vlans).filter(([vlan, known]) => wanted(Number(vlan), known)));
}

function withEntry(document: LedgerDocument, bridge: string, entry: BridgeEntry): LedgerDocument {
  const { [bridge]: _, ...others } = document.bridges;
  const empty = Object.keys(entry.vlans).length === 0 && entry.marks.renumbered.length === 0;
  return { ...document, bridges: empty ? others : { ...others, [bridge]: entry } };
}
