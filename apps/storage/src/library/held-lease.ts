import { OperationError } from '#contracts';
import type { Leases } from '#hosts';

/** How long a lease outlives its holder, and how often a holder prolongs it; ms. */
const HOLDS_MS = 15_000;
const BEAT_MS = 4000;

/** A lease that this process holds until `release`, or until it finds that it could not prolong it in time. */
export class HeldLease {
  private readonly lost = new AbortController();
  private readonly beat: NodeJS.Timeout;
  private until = Date.now() + HOLDS_MS;

  private constructor(
    private readonly leases: Leases,
    private readonly name: string,
    onBeat: () => Promise<unknown>,
  ) {
    this.beat = setInterval(() => void this.prolong(onBeat), BEAT_MS);
  }

  /** @param onBeat  called with each prolongation, for instance to leave word how far the work is */
  static async take(leases: Leases, name: string, onBeat: () => Promise<unknown>): Promise<HeldLease | undefined> {
    return (await leases.take(name, HOLDS_MS)) ? new HeldLease(leases, name, onBeat) : undefined;
  }

  /** Fires when somebody else may have the lease. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  /** Before each write that only the holder may make. @throws OperationError `storage.lease-lost` */
  check(): void {
    if (Date.now() >= this.until) this.lose();
    this.signal.throwIfAborted();
  }

  async release(): Promise<void> {
    clearInterval(this.beat);
    if (!this.signal.aborted) await this.leases.release(this.name);
  }

  private async prolong(onBeat: () => Promise<unknown>): Promise<void> {
    const asked = Date.now();
    // NATS may be away for a moment: the lease is lost only when its time is up, or somebody else has it.
    const kept = await this.leases.take(this.name, HOLDS_MS).catch(() => undefined);
    if (kept === false || (kept === undefined && Date.now() >= this.until)) return this.lose();
    if (kept === undefined) return;
    this.until = asked + HOLDS_MS;
    await onBeat().catch(() => undefined);
  }

  private lose(): void {
    clearInterval(this.beat);
    const message = `lease ${this.name} could not be prolonged in time`;
    this.lost.abort(new OperationError('storage.lease-lost', message, { retryable: true }));
  }
}
