import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Config } from '#config';
import type { Host } from '#hosts';
import type { Delivery } from '#messaging';
import { CONFIG } from '#service';
import { asRead, type BridgesRead } from '../bridges/host-bridges.js';
import type { BridgeEntry, LedgerDocument } from '../bridges/ledger.js';
import type { Use } from '../bridges/ledger-changes.js';
import { VlanRemoval } from '../bridges/vlan-removal.js';
import { VlanUsers } from '../host/vlan-users.js';
import type { AdaptersSeen } from './adapter-scan.js';

/** Each takes seconds, in which no other change of the bridge can be made. */
export const MOST_REMOVALS = 3;

/** A removal that was begun so long ago has been given up by whoever began it; ms. */
const GIVEN_UP_MS = 60_000;

/** A VLAN that we have put on a bridge and that nobody uses. */
export interface IdleVlan {
  /** Uuid of the bridge. */
  readonly bridge: string;
  readonly name: string;
  readonly vlan: number;
  readonly uses: readonly Use[];
}

/** Takes VLANs of ours off network bridges that nobody needs: those that somebody else used when our last port went. */
@Injectable()
export class VlanCleanup {
  private readonly log = new Logger(VlanCleanup.name);

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly users: VlanUsers,
    private readonly removal: VlanRemoval,
  ) {}

  /**
   * @param book   read before `needs`: a port is recorded before its VLAN is noted
   * @param needs  bridge -> what recorded ports need
   */
  async pass(
    host: Host,
    book: LedgerDocument,
    needs: ReadonlyMap<string, readonly Use[]>,
    { bridges }: BridgesRead,
    seen: AdaptersSeen,
    work: Delivery,
  ): Promise<void> {
    let budget = MOST_REMOVALS;
    for (const [uuid, entry] of Object.entries(book.bridges)) {
      const { ended, idle } = withoutNeed(entry, needs.get(uuid) ?? []);
      const document = bridges.find(({ meta }) => meta.uuid === uuid);
      const isKept = document !== undefined && !this.config.networking.removeUnusedVlans;
      const free =
        document === undefined || isKept ? idle : await this.unused(host, asRead(document).model.switchId, idle, seen);
      const now = document === undefined || isKept ? free : free.slice(0, budget);
      if (document !== undefined && !isKept) {
        budget -= now.length;
        this.say(host, asRead(document).model.name, now, free.slice(now.length));
      }
      const uses = [...ended, ...now.flatMap((vlan) => usesOf(entry, vlan))];
      if (uses.length > 0) await this.removal.release(host, uuid, uses, work);
    }
  }

  /** VLANs of ours that nobody uses, with the uses by which they are released; a pass takes some of them away. */
  async idle(
    host: Host,
    book: LedgerDocument,
    needs: ReadonlyMap<string, readonly Use[]>,
    { bridges }: BridgesRead,
    seen: AdaptersSeen,
  ): Promise<IdleVlan[]> {
    if (!this.config.networking.removeUnusedVlans) return [];
    const all = Object.entries(book.bridges).map(async ([uuid, entry]) => {
      const document = bridges.find(({ meta }) => meta.uuid === uuid);
      if (document === undefined) return [];
      const { model } = asRead(document);
      const { idle } = withoutNeed(entry, needs.get(uuid) ?? []);
      const unused = await this.unused(host, model.switchId, idle, seen);
      return unused.map((vlan) => ({ bridge: uuid, name: model.name, vlan, uses: usesOf(entry, vlan) }));
    });
    return (await Promise.all(all)).flat();
  }

  private async unused(host: Host, switchId: number, idle: readonly number[], seen: AdaptersSeen): Promise<number[]> {
    const candidates = idle.filter((vlan) => !isSeen(seen, switchId, vlan));
    if (candidates.length === 0) return [];
    const used = await this.users.among(host, switchId, candidates);
    return candidates.filter((vlan) => !used.has(vlan));
  }

  private say({ id }: Host, bridge: string, now: readonly number[], later: readonly number[]): void {
    const of = (vlans: readonly number[]) => `VLANs ${vlans.join(', ')} of network bridge ${bridge} of host ${id}`;
    if (now.length > 0) this.log.warn(`${of(now)} are removed: nobody uses them`);
    if (later.length > 0) this.log.log(`${of(later)} are removed in a later pass`);
  }
}

/** Uses that have ended beside others that go on, and VLANs without any. */
function withoutNeed({ vlans }: BridgeEntry, needs: readonly Use[]): { ended: Use[]; idle: number[] } {
  const live = new Set(needs.map(({ vlan, user }) => `${vlan} ${user}`));
  const ended: Use[] = [];
  const idle: number[] = [];
  for (const [text, { users, removing }] of Object.entries(vlans)) {
    const vlan = Number(text);
    if (removing !== undefined && Date.now() - removing.since < GIVEN_UP_MS) continue;
    const gone = users.filter((user) => !live.has(`${vlan} ${user}`));
    if (gone.length === users.length) idle.push(vlan);
    else ended.push(...gone.map((user) => ({ vlan, user })));
  }
  return { ended, idle };
}

/** One without users is released in nobody's name. */
const usesOf = ({ vlans }: BridgeEntry, vlan: number): Use[] =>
  [...(vlans[vlan]?.users ?? []), ''].map((user) => ({ vlan, user }));

const isSeen = (seen: AdaptersSeen, switchId: number, vlan: number): boolean =>
  [...seen.values()]
    .flat()
    .some((one) => one.virtualSwitchId === switchId && (one.pvid === vlan || one.taggedVlans.includes(vlan)));
