import { z } from 'zod';
import { toFailure } from '#contracts';
import type { Bus } from '#messaging';
import type { Leases } from './lease.js';
import { Owned } from './owned.js';
import type { WallClock } from './wall-clock.js';

/** A replica that dies in the middle of a pass is followed by another after this time. */
const LEASE_MS = 60_000;
const LONGEST_BEAT_MS = 60_000;

/** When a pass of any replica has last been completed; ms since 1970. */
export interface Passes {
  last(): Promise<number | undefined>;
  completed(at: number): Promise<void>;
}

export interface HostBeatParts {
  readonly host: string;
  /** What is done, which names the lease, and how it is said that it fails and that it goes on. */
  readonly task: { readonly name: string; readonly failing: string; readonly again: string };
  readonly leases: Pick<Leases, 'take' | 'release'>;
  readonly clock: WallClock;
  readonly intervalMs: number;
  readonly log: { log(message: string): void; warn(message: string): void };
  readonly passes: Passes;
  /** @param guard  rejects once another replica is at it */
  pass(guard: () => Promise<void>, stop: AbortSignal): Promise<void>;
}

/** Does something for a host now and then, in turn with the other replicas: when none has done it for the whole interval. */
export class HostBeat {
  /** What is wrong, so that it is said once. */
  private problem: string | undefined;

  constructor(private readonly parts: HostBeatParts) {}

  /** Ends with `stop`, and never fails. */
  async run(stop: AbortSignal): Promise<void> {
    const { clock, intervalMs, task, log } = this.parts;
    const beatMs = Math.min(LONGEST_BEAT_MS, intervalMs / 10);
    while (!stop.aborted) {
      try {
        if (await this.beat(stop)) this.succeeded();
      } catch (error) {
        const { code, message } = toFailure(error);
        if (!stop.aborted && this.problem !== code) log.warn(`${task.failing}: ${code}: ${message}`);
        this.problem = code;
      }
      await clock.sleep(beatMs, stop).catch(() => undefined);
    }
  }

  /** @returns whether this replica has completed a pass */
  private async beat(stop: AbortSignal): Promise<boolean> {
    const { host, task, leases, clock, intervalMs, passes, pass } = this.parts;
    const lease = `${task.name}.${host}`;
    const isDue = async () => clock.now() - ((await passes.last()) ?? 0) >= intervalMs;
    const isOurs = async () => !stop.aborted && (await leases.take(lease, LEASE_MS)) && (await isDue());
    if (!(await isDue())) return false;
    try {
      // Another replica may have completed one while it had the lease.
      if (!(await isOurs())) return false;
      const guard = async () => {
        if (!(await isOurs())) throw new Error(`another replica has taken over: ${lease}`);
      };
      await pass(guard, stop);
      await passes.completed(clock.now());
      return true;
    } finally {
      await leases.release(lease).catch(() => undefined);
    }
  }

  private succeeded(): void {
    if (this.problem !== undefined) this.parts.log.log(this.parts.task.again);
    this.problem = undefined;
  }
}

const PassRecord = z.object({ at: z.number() });

/** Remembers passes for all replicas, in the domain of that name. */
export async function recordedPasses(bus: Bus, domain: string): Promise<(host: string) => Passes> {
  const records = await Owned.open(bus, domain, PassRecord);
  return (host) => {
    const key = { host, uuid: 'host' };
    return {
      last: async () => (await records.get(key))?.at,
      completed: async (at) => {
        await records.put(key, () => ({ at }));
      },
    };
  };
}
