import type { Leases } from '#hosts';
import { type Clock, pause } from './clock.js';

/** The time for which this replica holds a lease; `signal` aborts when it ends. */
export interface Term {
  readonly signal: AbortSignal;
  /** Ends it, and lets another replica have the lease at once. */
  end(): Promise<void>;
}

/**
 * Takes a lease and keeps it: prolongs it three times per length. The term ends with `stop`, when another replica has taken
 * the lease, and when it could not be prolonged for its whole length.
 *
 * @returns undefined while another replica holds it
 */
export async function takeTerm(
  leases: Pick<Leases, 'take' | 'release'>,
  name: string,
  { clock, leaseMs, stop }: { clock: Clock; leaseMs: number; stop: AbortSignal },
): Promise<Term | undefined> {
  let until = clock.now() + leaseMs;
  if (!(await leases.take(name, leaseMs))) return undefined;
  const over = new AbortController();
  const signal = AbortSignal.any([stop, over.signal]);
  const keeping = (async () => {
    while (await pause(clock, leaseMs / 3, signal)) {
      const next = clock.now() + leaseMs;
      // Without an answer the lease may still be ours, until its time is up.
      const held = await leases.take(name, leaseMs).catch(() => undefined);
      if (held === true) until = next;
      else if (held === false || clock.now() >= until) over.abort();
    }
  })();
  return {
    signal,
    async end() {
      over.abort();
      await keeping;
      await leases.release(name).catch(() => undefined);
    },
  };
}
