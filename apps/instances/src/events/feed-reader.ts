import { randomUUID } from 'node:crypto';
import { type HostChanged, type PayloadOf, toFailure } from '#contracts';
import type { Leases } from '#hosts';
import { type EventBatch, events, type PowerVmClient } from '#powervm';
import { type Clock, pause } from './clock.js';
import { changesOf } from './host-changes.js';
import { type Term, takeTerm } from './term.js';

export interface FeedTiming {
  /** A reader that dies is replaced after this time. */
  readonly leaseMs: number;
  /** Waits before the host is tried again after a failure; the last one is repeated. */
  readonly backOffMs: readonly number[];
  /** Pause after a poll that failed. */
  readonly retryMs: number;
}

export const FEED_TIMING: FeedTiming = {
  leaseMs: 10_000,
  backOffMs: [1000, 2000, 5000, 10_000, 30_000],
  retryMs: 2000,
};

/** Polls that fail one after the other before another replica, with another way to the host, may try. */
const MOST_FAILED_POLLS = 3;
/** A poll without events that ended sooner was not held by the server. */
const HELD_MS = 100;
const UNHELD_PAUSE_MS = 1000;

export interface FeedParts {
  readonly host: { readonly id: string; client(): Promise<PowerVmClient> };
  readonly leases: Pick<Leases, 'take' | 'release'>;
  readonly clock: Clock;
  readonly timing: FeedTiming;
  readonly log: { log(message: string): void; warn(message: string): void };
  announce(change: PayloadOf<typeof HostChanged>): void;
  /** After the announcement; must not throw. */
  onBatch(batch: EventBatch, signal: AbortSignal): void;
}

/**
 * Reads the event feed of one host for all replicas and services: whoever holds the host's lease polls, says what changed
 * after each poll, also that nothing did, and is followed by another replica when it dies.
 */
export class FeedReader {
  /** What is wrong, so that it is said once. */
  private problem: string | undefined;
  private failures = 0;

  constructor(private readonly parts: FeedParts) {}

  /** Ends with `stop`, and never fails. */
  async run(stop: AbortSignal): Promise<void> {
    const { clock, timing, leases, host } = this.parts;
    while (!stop.aborted) {
      const lease = { clock, leaseMs: timing.leaseMs, stop };
      const term = await takeTerm(leases, `events.${host.id}`, lease).catch(() => undefined);
      if (term !== undefined) {
        await this.read(term).catch((error: unknown) => this.failed(error));
        await term.end();
      }
      await pause(clock, this.failures > 0 ? this.backOff() : timing.leaseMs / 3, stop);
    }
  }

  private async read({ signal, end }: Term): Promise<void> {
    const { host, timing } = this.parts;
    const client = await host.client();
    const epoch = randomUUID();
    let sequence = 0;
    let failedPolls = 0;
    const onError = (error: unknown) => {
      this.failed(error);
      failedPolls += 1;
      if (failedPolls >= MOST_FAILED_POLLS) void end();
    };
    const options = { signal, idle: true, onError, retryMs: timing.retryMs };
    let began = client.clock.now();
    for await (const batch of events(client, `powervm-${epoch}`, options)) {
      failedPolls = 0;
      this.succeeded();
      this.parts.announce({ host: host.id, epoch, sequence, everything: batch.reread, changes: changesOf(batch) });
      sequence += 1;
      this.parts.onBatch(batch, signal);
      const isHeld = batch.events.length > 0 || client.clock.now() - began >= HELD_MS;
      if (!isHeld) await pause(client.clock, UNHELD_PAUSE_MS, signal);
      began = client.clock.now();
    }
  }

  private backOff(): number {
    const { backOffMs } = this.parts.timing;
    return backOffMs[Math.min(this.failures, backOffMs.length) - 1] ?? 1000;
  }

  private failed(error: unknown): void {
    const { code, message } = toFailure(error);
    this.failures += 1;
    if (this.problem === code) return;
    this.problem = code;
    this.parts.log.warn(`events of host ${this.parts.host.id} cannot be read, trying on: ${code}: ${message}`);
  }

  private succeeded(): void {
    if (this.problem !== undefined) this.parts.log.log(`events of host ${this.parts.host.id} are read again`);
    this.problem = undefined;
    this.failures = 0;
  }
}
