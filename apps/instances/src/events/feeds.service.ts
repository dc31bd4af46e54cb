import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HostChanged } from '#contracts';
import { type Host, Hosts, Leases } from '#hosts';
import { Bus } from '#messaging';
import { LogicalPartition } from '#powervm';
import { Ours } from '../partitions/ours.js';
import { partitionState } from '../power/partition-state.js';
import { systemClock } from './clock.js';
import { FEED_TIMING, FeedReader } from './feed-reader.js';
import { LifecycleWatch } from './lifecycle-watch.js';

/** One reader per host in each replica; the lease decides which of them reads. */
@Injectable()
export class FeedsService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(FeedsService.name);
  private readonly stop = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly bus: Bus,
    private readonly hosts: Hosts,
    private readonly leases: Leases,
    private readonly ours: Ours,
  ) {}

  onApplicationBootstrap(): void {
    this.running = Promise.all(this.hosts.all.map((host) => this.reader(host).run(this.stop.signal)));
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private reader(host: Host): FeedReader {
    const { bus, leases, log } = this;
    const { records, lifecycles } = this.ours;
    const clock = systemClock;
    const watch = new LifecycleWatch({
      host: host.id,
      records,
      lifecycles,
      clock,
      log,
      publish: (event) => bus.publish(event),
      stateOf: async (uuid) => partitionState(await host.client(), uuid),
      states: async () => {
        const partitions = await (await host.client()).feed(LogicalPartition);
        return new Map(partitions.map(({ uuid, state }) => [uuid, state]));
      },
    });
    return new FeedReader({
      host,
      leases,
      clock,
      timing: FEED_TIMING,
      log,
      announce: (change) => bus.announce(HostChanged, change),
      onBatch: (batch, signal) => watch.heard(batch, signal),
    });
  }
}
