import type { Msg, Subscription } from '@nats-io/transport-node';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HostChanged, type PayloadOf } from '#contracts';
import { type Host, HostView } from '#hosts';
import { Bus } from '#messaging';
import { LogicalPartition } from '#powervm';
import { partitionState } from '../power/partition-state.js';
import { HostPartitions } from './host-partitions.js';
import { factsOf, type PartitionFacts } from './partition-facts.js';
import { PartitionTouched } from './partition-touched.js';

/** More changed partitions than this are read with one feed instead of one by one. */
const MOST_SINGLE_READS = 4;

/** The partitions of all hosts as queries see them, kept fresh by the event feed; while it is silent every query reads. */
@Injectable()
export class PartitionView implements OnModuleDestroy {
  private readonly hosts = new Map<string, HostPartitions>();
  private readonly heard = new Map<string, { epoch: string; sequence: number }>();
  private readonly feeds = new Map<string, { since: number; read: Promise<PartitionFacts[]> }>();
  private readonly subscriptions: Subscription[];

  constructor(
    private readonly bus: Bus,
    private readonly freshness: HostView,
  ) {
    this.subscriptions = [
      this.listen(HostChanged, (change) => this.hear(change)),
      this.listen(PartitionTouched, ({ host, partition }) => this.of(host).changed(partition)),
    ];
  }

  onModuleDestroy(): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  /**
   * @param fresh  ask for the state even where it is known
   * @returns undefined when there is no such partition
   */
  async get(host: Host, uuid: string, { fresh = false } = {}): Promise<PartitionFacts | undefined> {
    const partitions = this.of(host.id);
    const known = this.freshness.isFresh(host.id) ? partitions.get(uuid) : undefined;
    if (known !== undefined && !fresh) return known;
    const since = partitions.begin();
    const client = await host.client();
    const facts =
      known === undefined
        ? await client.find(LogicalPartition, uuid).then((found) => found && factsOf(found))
        : await partitionState(client, uuid).then((state) => state && { ...known, state });
    partitions.learn(uuid, facts || undefined, since);
    return facts || undefined;
  }

  /** All partitions of a host but VIOSes. */
  async all(host: Host): Promise<PartitionFacts[]> {
    const all = this.freshness.isFresh(host.id) ? this.of(host.id).all() : undefined;
    if (all === undefined || all.stale.length > MOST_SINGLE_READS) return this.readAll(host);
    const changed = await Promise.all(all.stale.map((uuid) => this.get(host, uuid)));
    return [...all.known, ...changed.filter((facts) => facts !== undefined)];
  }

  /** Says to all replicas that a command has changed the partition. */
  touch(host: Host, uuid: string): void {
    this.of(host.id).changed(uuid);
    this.bus.announce(PartitionTouched, { host: host.id, partition: uuid });
  }

  private readAll(host: Host): Promise<PartitionFacts[]> {
    const partitions = this.of(host.id);
    const since = partitions.begin();
    const running = this.feeds.get(host.id);
    if (running?.since === since) return running.read;
    const read = this.readFeed(host).then((facts) => {
      partitions.learnAll(facts, since);
      return facts;
    });
    this.feeds.set(host.id, { since, read });
    const ended = () => {
      if (this.feeds.get(host.id)?.read === read) this.feeds.delete(host.id);
    };
    read.then(ended, ended);
    return read;
  }

  private async readFeed(host: Host): Promise<PartitionFacts[]> {
    return (await (await host.client()).feed(LogicalPartition)).map(factsOf);
  }

  private hear({ host, epoch, sequence, everything, changes }: PayloadOf<typeof HostChanged>): void {
    const last = this.heard.get(host);
    this.heard.set(host, { epoch, sequence });
    const isInOrder = last?.epoch === epoch && last.sequence + 1 === sequence;
    if (everything || !isInOrder) return this.of(host).forget();
    for (const { type, uuid } of changes) if (type === 'LogicalPartition') this.of(host).changed(uuid);
  }

  private listen<C extends typeof HostChanged | typeof PartitionTouched>(
    contract: C,
    hear: (payload: PayloadOf<C>) => void,
  ): Subscription {
    return this.bus.nats.subscribe(`${contract.subject}.*`, {
      callback: (error, message) => {
        const said = error === null ? contract.payload.safeParse(jsonOf(message)) : undefined;
        if (said?.success) hear(said.data as PayloadOf<C>);
      },
    });
  }

  private of(host: string): HostPartitions {
    const known = this.hosts.get(host) ?? new HostPartitions();
    this.hosts.set(host, known);
    return known;
  }
}

/** Undefined for what is not JSON: nobody may end this process with a message. */
function jsonOf(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
