import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Config } from '#config';
import { type Host, HostBeat, Hosts, Leases, type Passes, recordedPasses, wallClock } from '#hosts';
import { Bus } from '#messaging';
import { CONFIG } from '#service';
import { healDelivery } from './heal-delivery.js';
import { Healer } from './healer.js';

/** One loop per host in each replica; a lease decides which of them makes a pass. */
@Injectable()
export class HealService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(HealService.name);
  private readonly stop = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly bus: Bus,
    private readonly hosts: Hosts,
    private readonly leases: Leases,
    private readonly healer: Healer,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const passes = await recordedPasses(this.bus, 'healed');
    this.running = Promise.all(this.hosts.all.map((host) => this.beat(host, passes(host.id)).run(this.stop.signal)));
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private beat(host: Host, passes: Passes): HostBeat {
    return new HostBeat({
      host: host.id,
      task: {
        name: 'heal',
        failing: `ports of host ${host.id} are not healed`,
        again: `ports of host ${host.id} are healed again`,
      },
      leases: this.leases,
      clock: wallClock,
      intervalMs: this.config.networking.healIntervalSeconds * 1000,
      log: this.log,
      passes,
      pass: (guard, stop) => this.healer.pass(host, healDelivery(host.id, stop, guard)),
    });
  }
}
