import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type InstanceRef, toFailure } from '#contracts';
import { type Host, INSTANCES_DOMAIN, Owned, PartitionRecord, Residents } from '#hosts';
import { Bus } from '#messaging';
import type { ClientNetworkAdapter } from '#powervm';
import { HostBridges } from '../bridges/host-bridges.js';
import { Ledger } from '../bridges/ledger.js';
import { AdapterScan, type AdaptersSeen } from '../heal/adapter-scan.js';
import { healDelivery } from '../heal/heal-delivery.js';
import { needsOf, type Recorded } from '../heal/needs.js';
import { type IdleVlan, VlanCleanup } from '../heal/vlan-cleanup.js';
import { ManagementPartition } from '../host/management-partition.js';
import { adaptersOf } from '../ports/client-adapters.js';
import type { NetworkRecord } from '../ports/port-record.js';
import { PortRecords } from '../ports/port-records.js';

/** The network of a host as it is, beside what is recorded of it. */
export interface NetworkScene {
  readonly host: Host;
  readonly residents: Residents;
  /** Trunks under the management partition. */
  readonly trunks: readonly ClientNetworkAdapter[];
  /** Adapters of our partitions. */
  readonly adapters: AdaptersSeen;
  readonly idleVlans: readonly IdleVlan[];
  /** Recorded before the host was read, or after, by instance. */
  readonly known: ReadonlyMap<string, NetworkRecord>;
  /** Recorded after the host was read. */
  readonly now: ReadonlyArray<{ readonly instance: InstanceRef; readonly value: NetworkRecord }>;
}

/** Reads what reconciling compares: one request for each partition of ours, and a few for the host. */
@Injectable()
export class NetworkScenes implements OnModuleInit {
  private partitions!: Owned<typeof PartitionRecord>;

  constructor(
    private readonly bus: Bus,
    private readonly records: PortRecords,
    private readonly management: ManagementPartition,
    private readonly scan: AdapterScan,
    private readonly ledger: Ledger,
    private readonly bridges: HostBridges,
    private readonly cleanup: VlanCleanup,
  ) {}

  async onModuleInit(): Promise<void> {
    this.partitions = await Owned.open(this.bus, INSTANCES_DOMAIN, PartitionRecord);
  }

  async of(host: Host): Promise<NetworkScene> {
    const book = await this.ledger.get(host.id);
    const before = await this.records.list(host.id);
    const work = healDelivery(host.id, new AbortController().signal, async () => undefined);
    const [trunks, adapters] = await Promise.all([this.trunks(host), this.scan.ofPartitions(host, [], work)]);
    const residents = await Residents.of(host, this.partitions);
    const now = await this.records.list(host.id);
    const known = new Map([...before, ...now].map(({ instance, value }) => [instance.uuid, value]));
    const live = [...before, ...now].filter(({ instance }) => residents.of(instance.uuid) !== 'gone');
    const idleVlans = await this.idleVlans(host, book, live, adapters);
    return { host, residents, trunks, adapters, idleVlans, known, now };
  }

  private async idleVlans(
    host: Host,
    book: Awaited<ReturnType<Ledger['get']>>,
    live: Recorded,
    adapters: AdaptersSeen,
  ): Promise<IdleVlan[]> {
    if (Object.keys(book.bridges).length === 0) return [];
    const read = await this.bridges.read(host, book.changes);
    return this.cleanup.idle(host, book, needsOf(live), read, adapters);
  }

  private async trunks(host: Host): Promise<readonly ClientNetworkAdapter[]> {
    const owner = await this.management.of(host).catch((error: unknown) => {
      if (toFailure(error).code === 'network.no-management-partition') return undefined;
      throw error;
    });
    if (owner === undefined) return [];
    const adapters = await adaptersOf(await host.client(), owner);
    return adapters.filter(({ trunkPriority }) => trunkPriority !== undefined);
  }
}
