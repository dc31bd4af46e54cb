import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { z } from 'zod';
import type { Config } from '#config';
import { type Host, Hosts, Leases, Owned } from '#hosts';
import { Bus } from '#messaging';
import { CONFIG } from '#service';
import { systemClock } from './clock.js';
import { HealLoop } from './heal-loop.js';
import { Healer } from './healer.js';

/** Document of a host: when a pass has last been completed; ms since 1970. */
const HealRecord = z.object({ at: z.number() });

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
    const records = await Owned.open(this.bus, 'healed', HealRecord);
    this.running = Promise.all(this.hosts.all.map((host) => this.loop(host, records).run(this.stop.signal)));
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private loop(host: Host, records: Owned<typeof HealRecord>): HealLoop {
    const key = { host: host.id, uuid: 'host' };
    return new HealLoop({
      host: host.id,
      leases: this.leases,
      clock: systemClock,
      intervalMs: this.config.networking.healIntervalSeconds * 1000,
      log: this.log,
      passes: {
        last: async () => (await records.get(key))?.at,
        completed: async (at) => {
          await records.put(key, () => ({ at }));
        },
      },
      pass: (work) => this.healer.pass(host, work),
    });
  }
}
