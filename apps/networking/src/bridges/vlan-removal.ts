import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '#config';
import type { Host } from '#hosts';
import type { Delivery } from '#messaging';
import { CONFIG } from '#service';
import { VlanUsers } from '../host/vlan-users.js';
import type { Bridge } from './bridge.js';
import { BridgeUpdates } from './bridge-updates.js';
import type { Change } from './change.js';
import { asRead, type BridgeRead, HostBridges } from './host-bridges.js';
import { entryOf, Ledger, type LedgerDocument } from './ledger.js';
import { removedBy, type Use, withKept, withoutUses, withRemoved } from './ledger-changes.js';
import { Peers } from './peers.js';
import { planRemovals } from './plan-removals.js';
import { VlanProvisioning } from './vlan-provisioning.js';

/** Takes VLANs off network bridges that we have put there, once no port of ours and nobody else needs them. */
@Injectable()
export class VlanRemoval {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly ledger: Ledger,
    private readonly bridges: HostBridges,
    private readonly users: VlanUsers,
    private readonly updates: BridgeUpdates,
    private readonly peers: Peers,
    private readonly provisioning: VlanProvisioning,
  ) {}

  /** Ends uses. No request unless the last use of a VLAN of ours ends. May be repeated. */
  async release(host: Host, bridge: string, uses: readonly Use[], delivery: Delivery): Promise<void> {
    const by = removerOf(delivery);
    const removal = this.config.networking.removeUnusedVlans ? { by, since: Date.now() } : undefined;
    const book = await this.ledger.change(host.id, (now) => withoutUses(now, bridge, uses, removal));
    const unwanted = removedBy(entryOf(book, bridge), by);
    if (unwanted.length > 0) await this.remove(host, bridge, unwanted, by, delivery);
    const maybeTakenAway = delivery.deliveries > 1 ? uses.map(({ vlan }) => vlan) : unwanted;
    await this.putBack(host, bridge, maybeTakenAway, delivery);
  }

  private async remove(
    host: Host,
    bridge: string,
    unwanted: readonly number[],
    by: string,
    delivery: Delivery,
  ): Promise<void> {
    const book = await this.ledger.get(host.id);
    const read = await this.bridges.read(host, book.changes);
    const document = read.bridges.find(({ meta }) => meta.uuid === bridge);
    if (document === undefined) {
      await this.ledger.change(host.id, (now) => withRemoved(now, bridge, by, unwanted, []));
      return;
    }
    const target = asRead(document);
    const { switchId } = target.model;
    const peers = read.bridges
      .map((other) => asRead(other).model)
      .filter((other) => other.switchId === switchId && other.uuid !== bridge);
    const used = await this.users.among(host, switchId, unwanted);
    const gone = unwanted.filter((vlan) => !used.has(vlan));
    await this.ledger.change(host.id, (now) => withKept(now, bridge, by, [...used.keys()]));
    if (gone.length === 0) return;
    await this.takeOff(host, target, peers, gone, by, delivery);
    for (const peer of peers) await this.restore(host, peer.uuid, bridge, book, gone, delivery);
  }

  private async takeOff(
    host: Host,
    target: BridgeRead,
    peers: readonly Bridge[],
    gone: readonly number[],
    by: string,
    delivery: Delivery,
  ): Promise<void> {
    const { uuid } = target.model;
    let changes: readonly Change[] = [];
    try {
      await this.updates.change(
        host,
        target,
        async (now) => {
          const { marks } = entryOf(await this.ledger.get(host.id), uuid);
          changes = planRemovals(now, gone, marks, peers);
          return changes;
        },
        delivery,
      );
    } finally {
      this.bridges.forget(host);
    }
    await this.ledger.change(host.id, (now) => withRemoved(now, uuid, by, gone, changes));
  }

  /** What had been changed on another bridge of the switch to make way for these VLANs. */
  private async restore(
    host: Host,
    peer: string,
    bridge: string,
    book: LedgerDocument,
    gone: readonly number[],
    delivery: Delivery,
  ): Promise<void> {
    const { vlans } = entryOf(book, bridge);
    const back = gone.filter((vlan) => vlans[vlan]?.movedFrom === peer);
    const { renumbered } = entryOf(book, peer).marks;
    if (back.length === 0 && !renumbered.some(({ was }) => was.some((pvid) => gone.includes(pvid)))) return;
    const read = await this.provisioning.current(host);
    const document = read.bridges.find(({ meta }) => meta.uuid === peer);
    if (document === undefined) return;
    const { target, around } = await this.bridges.situation(host, document, read);
    await this.peers.restore(host, target, back, around, delivery);
    this.bridges.forget(host);
  }

  /** Somebody who came to use a VLAN while it was being taken away gets it back from whoever took it. */
  private async putBack(host: Host, bridge: string, vlans: readonly number[], delivery: Delivery): Promise<void> {
    if (vlans.length === 0) return;
    const entry = entryOf(await this.ledger.get(host.id), bridge);
    const uses = vlans.flatMap((vlan) =>
      (entry.vlans[vlan]?.users ?? []).map((user) => ({ vlan, user, borrowed: true as const })),
    );
    if (uses.length === 0) return;
    this.bridges.forget(host);
    await this.provisioning.carryOut(await this.provisioning.prepare(host, bridge, uses), delivery);
  }
}

/** The same on each delivery of a step, so that it goes on with what it had begun. */
function removerOf({ envelope }: Delivery): string {
  const { step, id } = envelope;
  return step === undefined ? id : `${step.operation}.${step.step}.${step.phase}`;
}
