import type { Exchange, Reply } from './exchange.js';

/**
 * The points of a request's way at which others can step in, in order:
 *
 * - `latency`: it has arrived; nothing is checked yet
 * - `fault`:   the place to refuse or cut it, before logon is checked
 * - `before`:  logon is checked, nothing is applied; a hook that waits here holds the request before it is applied
 * - `applied`: all is done and the answer is made; waiting here holds it before it is answered
 */
export type HookPoint = 'latency' | 'fault' | 'before' | 'applied';

/** Go on (undefined), answer this instead, or cut the connection without an answer. */
export type Verdict = Reply | 'cut' | undefined;

/** `reply` is given at `applied` only. */
export type Hook = (exchange: Exchange, reply: Reply | undefined) => Verdict | Promise<Verdict>;

export class Hooks {
  readonly #hooks: Record<HookPoint, Set<Hook>> = {
    latency: new Set(),
    fault: new Set(),
    before: new Set(),
    applied: new Set(),
  };

  /** Adds a hook; returns a function that removes it. Hooks of one point run one after the other. */
  on(point: HookPoint, hook: Hook): () => void {
    this.#hooks[point].add(hook);
    return () => this.#hooks[point].delete(hook);
  }

  /** The first verdict of a point's hooks. */
  async run(point: HookPoint, exchange: Exchange, reply?: Reply): Promise<Verdict> {
    for (const hook of this.#hooks[point]) {
      const verdict = await hook(exchange, reply);
      if (verdict) return verdict;
    }
    return undefined;
  }
}
