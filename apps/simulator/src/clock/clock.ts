/** Time as the simulator sees it: milliseconds since 1970, and a wake-up call. */
export interface Clock {
  now(): number;
  /** Calls `wake` once when `now()` has reached `at`; returns a function that takes the call back. */
  wakeAt(at: number, wake: () => void): () => void;
}

const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** The clock of the machine. Its timers never keep the process alive. */
export class RealClock implements Clock {
  now(): number {
    return Date.now();
  }

  wakeAt(at: number, wake: () => void): () => void {
    const timer = setTimeout(wake, Math.min(Math.max(0, at - this.now()), LONGEST_TIMEOUT));
    timer.unref();
    return () => clearTimeout(timer);
  }
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number;
  #calls: { at: number; wake: () => void }[] = [];

  constructor(start: number | Date = Date.UTC(2025, 0, 1)) {
    this.#now = Number(start);
  }

  now(): number {
    return this.#now;
  }

  wakeAt(at: number, wake: () => void): () => void {
    const call = { at, wake };
    this.#calls.push(call);
    return () => {
      this.#calls = this.#calls.filter((other) => other !== call);
    };
  }

  /** Moves time on; what falls due meanwhile happens in order, each at its own time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#calls.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#calls = this.#calls.filter((call) => call !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = end;
  }
}

/** Resolves after `ms` on this clock, or at once when the signal aborts. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const cancel = clock.wakeAt(clock.now() + ms, done);
    function done(): void {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
  });
}
