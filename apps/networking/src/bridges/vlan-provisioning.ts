import { Injectable } from '@nestjs/common';
import { refuse } from '#contracts';
import { type Host, Turns } from '#hosts';
import type { Delivery } from '#messaging';
import { type Bridge, carries, type Surroundings } from './bridge.js';
import { BridgeUpdates } from './bridge-updates.js';
import type { Change } from './change.js';
import { asRead, type BridgesRead, HostBridges, type Situation } from './host-bridges.js';
import { entryOf, Ledger, type LedgerDocument } from './ledger.js';
import { stillMeant, type Use, withClaims, withOneChangeMore, withoutClaims, withUses } from './ledger-changes.js';
import { Peers } from './peers.js';
import { planAdditions } from './plan-additions.js';

/** How long somebody may take to remove a VLAN before another takes it over; ms. */
const REMOVAL_MS = 20_000;

/** VLANs that ports need on a bridge, found possible; nothing has been changed yet. */
export interface Prepared {
  readonly host: Host;
  /** Uuid of the network bridge. */
  readonly bridge: string;
  readonly uses: readonly Use[];
  /** The ledger's count when it was prepared. */
  readonly changes: number;
  /** Absent when the bridge carries all of them. */
  readonly missing?: Situation;
}

/** Puts VLANs on network bridges: at most one update of a bridge for all VLANs of a command. */
@Injectable()
export class VlanProvisioning {
  private readonly turns = new Turns();

  constructor(
    private readonly ledger: Ledger,
    private readonly bridges: HostBridges,
    private readonly peers: Peers,
    private readonly updates: BridgeUpdates,
  ) {}

  /** The bridges of a host as they are now; no request while they are remembered. */
  async current(host: Host): Promise<BridgesRead> {
    return this.bridges.read(host, (await this.ledger.get(host.id)).changes);
  }

  /**
   * Finds out what is needed. No request when all is remembered and carried; else at most three reads.
   *
   * @param known  bridges that were read for the same command
   * @throws OperationError with effect none: network.vlan-exhausted, network.orphan-trunk, network.vlan-on-peer,
   *         network.vlan-reserved; network.vlan-busy (retryable) while somebody takes one of the VLANs off the bridge
   */
  async prepare(host: Host, bridge: string, uses: readonly Use[], known?: BridgesRead): Promise<Prepared> {
    const book = await this.ledger.get(host.id);
    const takenOver = isBeingRemoved(host, book, bridge, uses);
    if (takenOver) this.bridges.forget(host);
    const current = !takenOver && known?.changes === book.changes;
    const read = current ? known : await this.bridges.read(host, book.changes);
    const document = read.bridges.find(({ meta }) => meta.uuid === bridge);
    if (document === undefined) {
      throw refuse('network.no-bridge', `network bridge ${bridge} is gone from host ${host.id}`, {
        host: host.id,
        remedy: 'It was removed just now: make it again, or map the physical network to another bridge.',
      });
    }
    const prepared = { host, bridge, uses, changes: book.changes };
    const { model } = asRead(document);
    if (uses.every(({ vlan }) => carries(model, vlan))) return prepared;
    const missing = await this.bridges.situation(host, document, read);
    const wanted = vlansMissing(missing.target.model, uses);
    await this.peers.check(host, wanted, missing.around, book);
    planAdditions(missing.target.model, wanted, missing.around);
    return { ...prepared, missing };
  }

  /** Does what was prepared, or finds it done. */
  async carryOut(prepared: Prepared, delivery: Delivery): Promise<void> {
    const { host, bridge, uses } = prepared;
    for (let now = prepared; ; now = await this.prepare(host, bridge, uses)) {
      const { missing } = now;
      const done =
        missing === undefined
          ? await this.find(now)
          : await this.turns.take(host.id, () => this.addOrFind(now, missing, delivery));
      if (done) return;
    }
  }

  /** @returns false when what was read may be older than a change of ours, which may have taken a VLAN away */
  private async find({ host, bridge, uses, changes }: Prepared): Promise<boolean> {
    const book = await this.ledger.change(host.id, (now) => withUses(now, bridge, uses));
    return book.changes === changes;
  }

  private async addOrFind(prepared: Prepared, missing: Situation, delivery: Delivery): Promise<boolean> {
    const { host, bridge, uses, changes } = prepared;
    if ((await this.ledger.get(host.id)).changes === changes) return this.add(host, missing, uses, delivery);
    const fresh = await this.prepare(host, bridge, uses);
    return fresh.missing === undefined ? this.find(fresh) : this.add(host, fresh.missing, uses, delivery);
  }

  private async add(host: Host, situation: Situation, uses: readonly Use[], delivery: Delivery): Promise<true> {
    const { target } = situation;
    const { uuid } = target.model;
    const { around, movedFrom } = await this.peers.clear(host, situation, vlansMissing(target.model, uses), delivery);
    let claimed: readonly number[] = [];
    const plan = async (now: Bridge): Promise<readonly Change[]> => {
      let wanted: readonly number[] = [];
      let changes: readonly Change[] = [];
      await delivery.guard();
      await this.ledger.change(host.id, (book) => {
        wanted = vlansMissing(now, stillMeant(book, uuid, uses));
        const disproved = claimed.filter((vlan) => !wanted.includes(vlan));
        changes = planAdditions(now, wanted, withReserved(around, book, uuid));
        const claims = withClaims(withoutClaims(book, uuid, disproved, uses), uuid, wanted, changes, movedFrom);
        return withUses(claims, uuid, uses);
      });
      claimed = wanted;
      return changes;
    };
    try {
      await this.updates.change(host, target, plan, delivery);
    } finally {
      this.bridges.forget(host);
    }
    await this.ledger.change(host.id, withOneChangeMore);
    return true;
  }
}

const vlansMissing = (bridge: Bridge, uses: readonly Use[]): number[] => [
  ...new Set(uses.map(({ vlan }) => vlan).filter((vlan) => !carries(bridge, vlan))),
];

/** PVIDs that others are about to give to trunks of other bridges, which cannot be seen there yet. */
function withReserved(around: Surroundings, book: LedgerDocument, bridge: string): Surroundings {
  const reserved = Object.entries(book.bridges).flatMap(([uuid, { marks }]) =>
    uuid === bridge ? [] : [...marks.trunks, ...marks.renumbered.map(({ now }) => now)],
  );
  return { ...around, inUse: new Set([...around.inUse, ...reserved]) };
}

/** @returns whether one of the VLANs was left half removed and is taken over here */
function isBeingRemoved(host: Host, book: LedgerDocument, bridge: string, uses: readonly Use[]): boolean {
  const { vlans } = entryOf(book, bridge);
  const removals = uses.flatMap(({ vlan }) => {
    const removing = vlans[vlan]?.removing;
    return removing === undefined ? [] : [{ vlan, since: removing.since }];
  });
  for (const { vlan, since } of removals) {
    if (Date.now() - since > REMOVAL_MS) continue;
    throw refuse('network.vlan-busy', `VLAN ${vlan} is just being removed from a network bridge of host ${host.id}`, {
      host: host.id,
      retryable: true,
      remedy: 'It is tried again by itself; nothing has to be done.',
    });
  }
  return removals.length > 0;
}
