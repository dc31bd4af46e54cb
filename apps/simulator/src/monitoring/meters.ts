interface Meter {
  value: number;
  /** ms since 1970 */
  read: number;
}

/** What nobody has read for so long (ms) belongs to something that is gone. */
const FORGOTTEN = 600_000;

/** Counters that only grow: what they are between two readings follows from the rate at the second one. */
export class Meters {
  readonly #meters: Map<string, Meter>;

  constructor(saved: [key: string, meter: Meter][] = []) {
    this.#meters = new Map(saved);
  }

  /**
   * Reads a counter and moves it on to `now`.
   *
   * @param rate   growth per second
   * @param before seconds for which it has been growing at its first reading
   */
  read(key: string, now: number, rate: number, before: number): number {
    const meter = this.#meters.get(key) ?? { value: rate * before, read: now };
    meter.value += (rate * Math.max(0, now - meter.read)) / 1000;
    meter.read = Math.max(meter.read, now);
    this.#meters.set(key, meter);
    return meter.value;
  }

  /** For storing them; plain data. */
  capture(): [key: string, meter: Meter][] {
    return Array.from(this.#meters);
  }

  forget(now: number): void {
    for (const [key, { read }] of this.#meters) if (read < now - FORGOTTEN) this.#meters.delete(key);
  }
}
