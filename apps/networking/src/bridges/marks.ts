import { z } from 'zod';
import type { Change } from './change.js';

/** What we have done to the trunks of a bridge; part of the ledger. */
export const Marks = z.object({
  /** PVIDs of additional trunks that we made. */
  trunks: z.array(z.int()),
  /** Trunks of others that stood in a VLAN's way: the PVID that each has now, and those that it had, oldest first. */
  renumbered: z.array(z.object({ now: z.int(), was: z.array(z.int()) })),
});
export type Marks = z.infer<typeof Marks>;

export const NO_MARKS: Marks = { trunks: [], renumbered: [] };

/** The marks after a change. */
export function marked({ trunks, renumbered }: Marks, change: Change): Marks {
  switch (change.is) {
    case 'add trunk':
      return { trunks: [...trunks, change.trunk], renumbered };
    case 'remove trunk':
      return { trunks: trunks.filter((pvid) => pvid !== change.trunk), renumbered };
    case 'renumber': {
      const { trunk, to } = change;
      if (trunks.includes(trunk)) return { trunks: trunks.map((pvid) => (pvid === trunk ? to : pvid)), renumbered };
      return { trunks, renumbered: renumber(renumbered, trunk, to) };
    }
    default:
      return { trunks, renumbered };
  }
}

function renumber(all: Marks['renumbered'], from: number, to: number): Marks['renumbered'] {
  const known = all.find(({ now }) => now === from) ?? { now: from, was: [] };
  const back = known.was.indexOf(to);
  const was = back < 0 ? [...known.was, from] : known.was.slice(0, back);
  // A trunk still has this number, so an earlier note that it had got another was of an attempt that failed.
  const others = all.filter((one) => one !== known && one.was.at(-1) !== from);
  return was.length === 0 ? others : [...others, { now: to, was }];
}
