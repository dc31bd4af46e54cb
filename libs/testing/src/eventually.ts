import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  /** @default 10000 */
  timeoutMs?: number;
  /** @default 25 */
  everyMs?: number;
}

/**
 * Calls `fn` until it neither throws nor answers `undefined` or `false`, and returns what it answered. For the state of other
 * programs, which cannot tell us when it changes; what our own code does is awaited by its events.
 *
 * @throws Error the last error of `fn`, or one that says that it never held
 */
export async function eventually<T>(
  fn: () => T | Promise<T>,
  { timeoutMs = 10_000, everyMs = 25 }: EventuallyOptions = {},
): Promise<Exclude<T, undefined | false>> {
  const giveUp = Date.now() + timeoutMs;
  for (;;) {
    let failure: unknown;
    try {
      const answer = await fn();
      if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
    } catch (error) {
      failure = error;
    }
    if (Date.now() >= giveUp) throw failure ?? new Error(`did not hold within ${timeoutMs} ms: ${fn}`);
    await delay(everyMs);
  }
}
