import { Injectable } from '@nestjs/common';
import type { Host } from '#hosts';
import type { Delivery } from '#messaging';
import { VlanUsers } from '../host/vlan-users.js';
import type { Bridge, Surroundings } from './bridge.js';
import { BridgeUpdates } from './bridge-updates.js';
import type { BridgeRead, Situation } from './host-bridges.js';
import { entryOf, Ledger, type LedgerDocument } from './ledger.js';
import { withClaims, withoutClaims } from './ledger-changes.js';
import { planAdditions } from './plan-additions.js';
import { planPeer } from './plan-peer.js';
import { planRemovals } from './plan-removals.js';
import { refusals } from './refusals.js';

/** What clearing the peers has left. */
export interface Cleared {
  readonly around: Surroundings;
  /** vlan -> the peer that carried it, to which it has to go back */
  readonly movedFrom: ReadonlyMap<number, string>;
}

/** Only one bridge of a virtual switch can carry a VLAN: takes VLANs off the others, if nobody uses them there. */
@Injectable()
export class Peers {
  constructor(
    private readonly users: VlanUsers,
    private readonly updates: BridgeUpdates,
    private readonly ledger: Ledger,
  ) {}

  /** @throws OperationError `network.vlan-on-peer` when a VLAN cannot be moved */
  async check(host: Host, wanted: readonly number[], around: Surroundings, book: LedgerDocument): Promise<void> {
    const moving = around.peers.flatMap((peer) => {
      planPeer(peer, wanted, around);
      const vlans = wanted.filter((vlan) => peer.additional.some((trunk) => trunk.vlans.includes(vlan)));
      return vlans.map((vlan) => ({ vlan, peer }));
    });
    const [first] = moving;
    if (first === undefined) return;
    const vlans = moving.map(({ vlan }) => vlan);
    const used = await this.users.among(host, first.peer.switchId, vlans);
    for (const { vlan, peer } of moving) {
      const ours = (entryOf(book, peer.uuid).vlans[vlan]?.users.length ?? 0) > 0;
      if (ours) throw refusals.onPeer(vlan, peer, 'where instances of ours use it');
      const user = used.get(vlan);
      if (user !== undefined) throw refusals.onPeer(vlan, peer, `where partition ${user} uses it`);
    }
  }

  /** Makes way for VLANs on the peers of a bridge. Without requests when nothing is in the way, as nearly always. */
  async clear(
    host: Host,
    { peers, target, around }: Situation,
    wanted: readonly number[],
    delivery: Delivery,
  ): Promise<Cleared> {
    const movedFrom = new Map<number, string>();
    let now: readonly Bridge[] = around.peers;
    for (const peer of peers) {
      const { uuid } = peer.model;
      const others = [target.model, ...now.filter((other) => other.uuid !== uuid)];
      const left = await this.updates.change(
        host,
        peer,
        async (bridge) => {
          const plan = planPeer(bridge, wanted, { ...around, peers: others });
          const untagged = plan.flatMap((change) => (change.is === 'untag' ? [change.vlan] : []));
          const ours = entryOf(await this.ledger.get(host.id), uuid).vlans;
          for (const vlan of untagged) if (ours[vlan] === undefined) movedFrom.set(vlan, uuid);
          await this.ledger.change(host.id, (book) =>
            withoutClaims(withClaims(book, uuid, [], plan, movedFrom), uuid, untagged, []),
          );
          return plan;
        },
        delivery,
      );
      now = now.map((other) => (other.uuid === uuid ? left : other));
    }
    return { around: { ...around, peers: now }, movedFrom };
  }

  /** Gives a peer back what it had: VLANs that were moved away, PVIDs that stood in the way of VLANs. */
  async restore(host: Host, peer: BridgeRead, back: readonly number[], around: Surroundings, delivery: Delivery) {
    const { uuid } = peer.model;
    await this.updates.change(
      host,
      peer,
      async (now) => {
        const { marks } = entryOf(await this.ledger.get(host.id), uuid);
        const plan = [...planRemovals(now, [], marks, around.peers), ...planAdditions(now, back, around)];
        await this.ledger.change(host.id, (book) => withClaims(book, uuid, [], plan, new Map()));
        return plan;
      },
      delivery,
    );
  }
}
