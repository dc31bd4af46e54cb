import { z } from 'zod';
import { receiveBody } from '../../http/body.js';
import type { Exchange } from '../../http/exchange.js';
import type { Verdict } from '../../http/hooks.js';
import type { World } from '../../world/world.js';
import { Occurrence, Occurrences } from './occurrence.js';
import { type Matcher, matcher, RequestMatch } from './request-match.js';
import { RuleList } from './rule-list.js';

export const HoldRule = z.strictObject({
  match: RequestMatch.default({}),
  at: z
    .enum(['before', 'after'])
    .describe('before: received, nothing applied yet; after: applied and answered in mind, nothing sent yet.'),
  when: Occurrence.prefault({ nth: 1 }).describe('Default: the first that matches.'),
});
export type HoldRule = z.infer<typeof HoldRule>;

export const Release = z.strictObject({
  cut: z
    .boolean()
    .default(false)
    .describe('Cut the connection instead of going on: a request held before is then never applied.'),
});
export type Release = z.input<typeof Release>;

export interface HeldRequest {
  /** As in the request log. */
  request: number;
  hostId: string;
  operation: string;
  target: string;
  /** Milliseconds since 1970 on the simulator's clock. */
  since: number;
  /** The client no longer waits for an answer; the request is applied all the same when it is released. */
  clientGone: boolean;
}

export interface HoldStatus {
  id: string;
  rule: HoldRule;
  /** `waiting`: nothing held now, more may come; `held`: at least one request is; `over`: nothing more will be. */
  state: 'waiting' | 'held' | 'over';
  held: HeldRequest[];
  /** Requests held so far, those released included. */
  hits: number;
}

interface Hold {
  id: string;
  rule: HoldRule;
  matches: Matcher;
  occurrences: Occurrences;
  held: Map<number, { exchange: Exchange; since: number; go: (verdict: Verdict) => void }>;
  released: boolean;
}

/** Stops requests at a point of their way until somebody releases them. */
export class Holds {
  readonly #rules = new RuleList<Hold>('hold');
  readonly #watchers = new Set<() => void>();
  #closed = false;

  constructor(private readonly world: World) {}

  add(rule: HoldRule): HoldStatus {
    const { identity } = this.world;
    const { rule: hold } = this.#rules.add((id) => ({
      id,
      rule,
      matches: matcher(rule.match, this.world),
      occurrences: new Occurrences(rule.when, identity, id),
      held: new Map(),
      released: false,
    }));
    return statusOf(hold);
  }

  list(): HoldStatus[] {
    return this.#rules.all().map(statusOf);
  }

  status(id: string): HoldStatus | undefined {
    const hold = this.#rules.get(id);
    return hold && statusOf(hold);
  }

  /** Its status as soon as a request is held or none can be any more, at the latest after `ms` of real time. */
  async reached(id: string, ms: number): Promise<HoldStatus | undefined> {
    const end = performance.now() + ms;
    for (;;) {
      const status = this.status(id);
      const left = end - performance.now();
      if (status?.state !== 'waiting' || left <= 0 || this.#closed) return status;
      await this.#news(left);
    }
  }

  /** Lets go what is held, and holds nothing more. */
  release(id: string, { cut = false }: Release = {}): HoldStatus | undefined {
    const hold = this.#rules.get(id);
    if (!hold) return undefined;
    hold.released = true;
    for (const { go } of hold.held.values()) go(cut ? 'cut' : undefined);
    hold.held.clear();
    this.#tell();
    return statusOf(hold);
  }

  /** Releases and forgets all. */
  clear(release: Release = {}): void {
    for (const { id } of this.#rules.all()) this.release(id, release);
    this.#rules.clear();
  }

  close(): void {
    this.#closed = true;
    this.clear({ cut: true });
    this.#tell();
  }

  /** Waits while the request is held. */
  async stop(at: HoldRule['at'], exchange: Exchange): Promise<Verdict> {
    const meant = this.#rules.all().filter((hold) => {
      const concerned = hold.rule.at === at && !hold.released && hold.matches(exchange);
      return concerned && hold.occurrences.isMeant();
    });
    if (meant.length === 0 || this.#closed) return undefined;
    // The client may be gone when the request is released, and takes along what it had not sent.
    if (at === 'before') await receiveBody(exchange);
    for (const hold of meant) {
      const verdict = await new Promise<Verdict>((go) => {
        if (hold.released) return go(undefined);
        hold.held.set(exchange.id, { exchange, since: this.world.clock.now(), go });
        this.#tell();
      });
      if (verdict) return verdict;
    }
    return undefined;
  }

  #news(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#watchers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#watchers.add(done);
    });
  }

  #tell(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

function statusOf({ id, rule, held, occurrences, released }: Hold): HoldStatus {
  const list = Array.from(held.values(), ({ exchange, since }) => ({
    request: exchange.id,
    hostId: exchange.hostId,
    operation: exchange.operation,
    target: exchange.target,
    since,
    clientGone: exchange.signal.aborted,
  }));
  const state = list.length > 0 ? 'held' : released || occurrences.isOver ? 'over' : 'waiting';
  return { id, rule, state, held: list, hits: occurrences.hits };
}
