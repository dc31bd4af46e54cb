const SECOND = 1_000;

/** A check that could not be made, since one that it needs has failed. */
class NotReachedError extends Error {}

/** Named checks of one run: each is told as it ends, and counted. */
export class Checks {
  private readonly ended = new Map<string, boolean>();

  constructor(private readonly say: (line: string) => void) {}

  get passed(): number {
    return [...this.ended.values()].filter((ok) => ok).length;
  }

  get failed(): number {
    return this.ended.size - this.passed;
  }

  /**
   * Makes one check. Never rejects: what it throws is its failure.
   *
   * @param needs  names of checks without which it makes no sense; it fails when one of them has
   */
  async check(name: string, body: () => Promise<void>, { needs = [] as readonly string[] } = {}): Promise<boolean> {
    const since = Date.now();
    try {
      const missing = needs.find((other) => this.ended.get(other) !== true);
      if (missing !== undefined) throw new NotReachedError(`not reached: "${missing}" has not passed`);
      await body();
      this.note(name, true, since);
      return true;
    } catch (error) {
      this.note(name, false, since);
      const text = error instanceof Error ? error.message : String(error);
      this.say(
        text
          .split('\n')
          .map((line) => `       ${line}`)
          .join('\n'),
      );
      return false;
    }
  }

  /** Counts a result that somebody else has found. */
  note(name: string, ok: boolean, since?: number): void {
    this.ended.set(name, ok);
    const took = since === undefined ? '' : ` (${((Date.now() - since) / SECOND).toFixed(1)} s)`;
    this.say(`${ok ? 'ok  ' : 'FAIL'} ${name}${took}`);
  }
}
