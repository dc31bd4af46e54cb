import { toFailure } from '#contracts';
import type { Leases } from '#hosts';
import type { Delivery } from '#messaging';
import type { Clock } from './clock.js';
import { healDelivery } from './heal-delivery.js';

/** A replica that dies in the middle of a pass is followed by another after this time. */
const LEASE_MS = 60_000;
const LONGEST_BEAT_MS = 60_000;

export interface HealParts {
  readonly host: string;
  readonly leases: Pick<Leases, 'take' | 'release'>;
  readonly clock: Clock;
  readonly intervalMs: number;
  readonly log: { log(message: string): void; warn(message: string): void };
  /** When a pass of any replica has last been completed; ms since 1970. */
  readonly passes: { last(): Promise<number | undefined>; completed(at: number): Promise<void> };
  pass(work: Delivery): Promise<void>;
}

/** Heals one host in turn with the other replicas: one of them makes a pass when none has for the whole interval. */
export class HealLoop {
  /** What is wrong, so that it is said once. */
  private problem: string | undefined;

  constructor(private readonly parts: HealParts) {}

  /** Ends with `stop`, and never fails. */
  async run(stop: AbortSignal): Promise<void> {
    const { clock, intervalMs, host, log } = this.parts;
    const beatMs = Math.min(LONGEST_BEAT_MS, intervalMs / 10);
    while (!stop.aborted) {
      try {
        if (await this.beat(stop)) this.succeeded();
      } catch (error) {
        const { code, message } = toFailure(error);
        if (!stop.aborted && this.problem !== code)
          log.warn(`ports of host ${host} are not healed: ${code}: ${message}`);
        this.problem = code;
      }
      await clock.sleep(beatMs, stop).catch(() => undefined);
    }
  }

  /** @returns whether this replica has completed a pass */
  private async beat(stop: AbortSignal): Promise<boolean> {
    const { host, leases, clock, intervalMs, passes, pass } = this.parts;
    const lease = `heal.${host}`;
    const isDue = async () => clock.now() - ((await passes.last()) ?? 0) >= intervalMs;
    const isOurs = async () => !stop.aborted && (await leases.take(lease, LEASE_MS)) && (await isDue());
    if (!(await isDue())) return false;
    try {
      // Another replica may have completed one while it had the lease.
      if (!(await isOurs())) return false;
      const guard = async () => {
        if (!(await isOurs())) throw new Error('another replica heals the host now');
      };
      await pass(healDelivery(host, stop, guard));
      await passes.completed(clock.now());
      return true;
    } finally {
      await leases.release(lease).catch(() => undefined);
    }
  }

  private succeeded(): void {
    if (this.problem !== undefined) this.parts.log.log(`ports of host ${this.parts.host} are healed again`);
    this.problem = undefined;
  }
}
