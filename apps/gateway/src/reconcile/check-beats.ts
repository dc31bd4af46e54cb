import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Config } from '#config';
import type { HostCheck } from '#contracts';
import { type Host, HostBeat, Hosts, Leases, type Passes, recordedPasses, wallClock } from '#hosts';
import { Bus } from '#messaging';
import { CONFIG } from '#service';
import { withSpan } from '#tracing';
import { HostChecks } from './host-checks.js';

/** Checks each host on a slow beat, one replica for all, and says in the log what nobody owns. */
@Injectable()
export class CheckBeats implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger(CheckBeats.name);
  private readonly stop = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly bus: Bus,
    private readonly hosts: Hosts,
    private readonly leases: Leases,
    private readonly checks: HostChecks,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const passes = await recordedPasses(this.bus, 'checked');
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
        name: 'check',
        failing: `host ${host.id} is not checked`,
        again: `host ${host.id} is checked again`,
      },
      leases: this.leases,
      clock: wallClock,
      intervalMs: this.config.gateway.checkIntervalSeconds * 1000,
      log: this.log,
      passes: { ...passes, last: () => firstIn(passes) },
      pass: async () => {
        for (const line of await withSpan(`check ${host.id}`, {}, () => this.pass(host.id))) this.log.warn(line);
      },
    });
  }

  /** @returns what is to be said of the host: nothing when all is well */
  async pass(host: string): Promise<string[]> {
    const { orphans, problems } = await this.checks.check(host);
    return [
      ...problems.map(({ service, message }) => `host ${host} could not be checked by ${service}: ${message}`),
      ...(orphans.length === 0 ? [] : [summary(host, orphans)]),
    ];
  }
}

function summary(host: string, orphans: HostCheck['orphans']): string {
  const shown = orphans.slice(0, MOST_NAMES).map(({ kind, name }) => `${kind} ${name}`);
  const more = orphans.length > shown.length ? `, and ${orphans.length - shown.length} more` : '';
  return `host ${host} has ${orphans.length} things without an owner: ${shown.join(', ')}${more}; powervm host check ${host}`;
}

const MOST_NAMES = 5;

/** A deployment that has just been started is not checked at once, when everything else begins, too. */
async function firstIn(passes: Passes): Promise<number> {
  const last = await passes.last();
  if (last !== undefined) return last;
  const now = wallClock.now();
  await passes.completed(now);
  return now;
}
