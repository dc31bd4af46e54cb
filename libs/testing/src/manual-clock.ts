import { setImmediate as turn } from 'node:timers/promises';

interface Sleeper {
  at: number;
  wake(): void;
}

/** A clock that stands still until the test moves it; stands where code takes `{ now(), sleep(ms, signal?) }`. */
export class ManualClock {
  private sleepers: Sleeper[] = [];
  private watchers: (() => void)[] = [];

  constructor(private time: number) {}

  /** Milliseconds since 1970. */
  now = (): number => this.time;

  /** Ends when the clock has been moved far enough; rejects with the signal's reason when that comes first. */
  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise<void>((resolve, reject) => {
      const sleeper = { at: this.time + Math.max(0, ms), wake: resolve };
      signal?.addEventListener('abort', () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
      this.sleepers.push(sleeper);
      for (const tell of this.watchers.splice(0)) tell();
    });
  };

  /** How many sleep now. */
  get sleeping(): number {
    return this.sleepers.length;
  }

  /** Resolves as soon as `count` sleep: the code under test has come to its wait. */
  async untilSleeping(count = 1): Promise<void> {
    while (this.sleepers.length < count) {
      await new Promise<void>((resolve) => {
        this.watchers.push(resolve);
      });
    }
  }

  /** Moves on by `ms`, waking sleepers in order of time; those who sleep again inside the span are woken again. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      const next = this.sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.sleepers = this.sleepers.filter((other) => other !== next);
      this.time = Math.max(this.time, next.at);
      next.wake();
      await turn();
    }
    this.time = end;
    await turn();
  }
}

/** @param start  time that the clock shows first; @default 2026-01-01T00:00:00Z */
export function manualClock(start: number = Date.UTC(2026, 0, 1)): ManualClock {
  return new ManualClock(start);
}
