import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { Owned } from '#hosts';
import { Bus } from '#messaging';
import { Marks, NO_MARKS } from './marks.js';

/** A VLAN that we have put on a bridge. */
const Vlan = z.object({
  /** `<instance uuid>/<port id>` of each recorded port that needs it. */
  users: z.array(z.string()),
  /** Somebody is taking it off the bridge; `since` in ms since 1970. */
  removing: z.object({ by: z.string(), since: z.number() }).optional(),
  /** The bridge that carried it before, to which it goes back. */
  movedFrom: z.string().optional(),
});

const BridgeEntry = z.object({ vlans: z.record(z.string(), Vlan), marks: Marks });
export type BridgeEntry = z.infer<typeof BridgeEntry>;

export const LedgerDocument = z.object({
  /** Rises with each change that we made: what was read of the bridges under another count is out of date. */
  changes: z.int(),
  /** bridge uuid -> what is ours on it */
  bridges: z.record(z.string(), BridgeEntry),
});
export type LedgerDocument = z.infer<typeof LedgerDocument>;

const EMPTY: LedgerDocument = { changes: 0, bridges: {} };

/**
 * Which VLANs of a host's network bridges are ours, and for whom; one document per host, written before a bridge is changed.
 * A VLAN that is not in it was there before us and is never removed.
 */
@Injectable()
export class Ledger implements OnModuleInit {
  private documents!: Owned<typeof LedgerDocument>;

  constructor(private readonly bus: Bus) {}

  async onModuleInit(): Promise<void> {
    this.documents = await Owned.open(this.bus, 'vlans', LedgerDocument);
  }

  async get(host: string): Promise<LedgerDocument> {
    return (await this.documents.get(keyOf(host))) ?? EMPTY;
  }

  /** Compare-and-set; `change` may be called again, and writes nothing when it gives back what it got. */
  async change(host: string, change: (now: LedgerDocument) => LedgerDocument): Promise<LedgerDocument> {
    const known = await this.get(host);
    if (change(known) === known) return known;
    return this.documents.put(keyOf(host), (now) => change(now ?? EMPTY));
  }
}

const keyOf = (host: string) => ({ host, uuid: 'bridges' });

export const entryOf = (document: LedgerDocument, bridge: string): BridgeEntry =>
  document.bridges[bridge] ?? { vlans: {}, marks: NO_MARKS };
