import { setTimeout as delay } from 'node:timers/promises';

/** Time as the readers of event feeds see it; tests pass one that they move. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) => delay(ms, undefined, { ref: false, ...(signal === undefined ? {} : { signal }) }),
};

/** @returns false when the signal ended it */
export const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<boolean> =>
  clock.sleep(ms, signal).then(
    () => true,
    () => false,
  );
