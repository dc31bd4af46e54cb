import { z } from 'zod';
import { pause } from '../../clock/clock.js';
import type { Exchange } from '../../http/exchange.js';
import type { World } from '../../world/world.js';
import { Duration, drawDuration } from './duration.js';
import { type Matcher, matcher, RequestMatch } from './request-match.js';
import { RuleList } from './rule-list.js';

export const LatencyRule = z.strictObject({
  match: RequestMatch.default({}),
  ms: Duration.describe('Time between the arrival of a request and the beginning of its work.'),
});
export type LatencyRule = z.infer<typeof LatencyRule>;

interface Latency {
  id: string;
  rule: LatencyRule;
  matches: Matcher;
  seen: number;
}

/** How long requests take. Of the rules that match a request the one that was made last holds. */
export class Latencies {
  readonly #rules = new RuleList<Latency>('latency');

  constructor(private readonly world: World) {}

  add(rule: LatencyRule): { id: string } {
    const { id } = this.#rules.add((id) => ({ id, rule, matches: matcher(rule.match, this.world), seen: 0 }));
    return { id };
  }

  list(): { id: string; rule: LatencyRule; seen: number }[] {
    return this.#rules.all().map(({ id, rule, seen }) => ({ id, rule, seen }));
  }

  remove(id: string): boolean {
    return this.#rules.remove(id);
  }

  clear(): void {
    this.#rules.clear();
  }

  /** Waits as long as the request is to be delayed. */
  async delay(exchange: Exchange): Promise<undefined> {
    const latency = this.#rules.all().findLast(({ matches }) => matches(exchange));
    if (!latency) return;
    const { clock, identity } = this.world;
    const ms = drawDuration(latency.rule.ms, identity, `${latency.id}/${++latency.seen}`);
    if (ms > 0) await pause(clock, ms, exchange.signal);
  }
}
