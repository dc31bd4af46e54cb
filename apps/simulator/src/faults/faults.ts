import { Occurrences } from '../control/rules/occurrence.js';
import { type Matcher, matcher } from '../control/rules/request-match.js';
import { RuleList } from '../control/rules/rule-list.js';
import { RestError } from '../errors.js';
import { errorReply } from '../http/atom.js';
import type { Exchange, Reply } from '../http/exchange.js';
import type { HookPoint, Verdict } from '../http/hooks.js';
import type { Sessions } from '../http/sessions.js';
import type { Services } from '../rest/services.js';
import { cutAfterAnswer, halfAnswer } from './broken-answer.js';
import { busyError } from './busy.js';
import type { FaultRule, Mishap } from './fault.js';

interface Fault {
  id: string;
  rule: FaultRule;
  matches: Matcher;
  occurrences: Occurrences;
}

export interface FaultStatus {
  id: string;
  rule: FaultRule;
  /** Requests that matched. */
  seen: number;
  /** Requests on which it acted. */
  hits: number;
}

/** Where on a request's way a mishap acts; there its requests are counted. */
function pointOf(mishap: Mishap): HookPoint {
  switch (mishap.kind) {
    case 'status':
      return mishap.applied ? 'applied' : 'fault';
    case 'cut':
      return mishap.at === 'arrival' ? 'fault' : 'applied';
    case 'stale-etag':
    case 'job-fails':
    case 'job-hangs':
      return 'before';
    default:
      return 'fault';
  }
}

/** Lets requests go wrong. Each point takes the first fault, in order of making, that means the request. */
export class Faults {
  readonly #rules = new RuleList<Fault>('fault');

  constructor(
    private readonly services: Services,
    private readonly sessionsOf: (hostId: string) => Sessions,
  ) {}

  add(rule: FaultRule): FaultStatus {
    const { world } = this.services;
    const { rule: fault } = this.#rules.add((id) => ({
      id,
      rule,
      matches: matcher(rule.match, world),
      occurrences: new Occurrences(rule.when, world.identity, id),
    }));
    return statusOf(fault);
  }

  list(): FaultStatus[] {
    return this.#rules.all().map(statusOf);
  }

  status(id: string): FaultStatus | undefined {
    const fault = this.#rules.get(id);
    return fault && statusOf(fault);
  }

  remove(id: string): boolean {
    return this.#rules.remove(id);
  }

  clear(): void {
    this.#rules.clear();
  }

  /** Lets happen what is due for this request at this point. */
  async strike(point: HookPoint, exchange: Exchange, reply?: Reply): Promise<Verdict> {
    for (const { rule, matches, occurrences } of this.#rules.all()) {
      if (pointOf(rule.fault) !== point || !concerns(rule.fault, exchange) || !matches(exchange)) continue;
      if (occurrences.isMeant()) return this.#strike(rule.fault, exchange, reply);
    }
    return undefined;
  }

  async #strike(mishap: Mishap, exchange: Exchange, reply: Reply | undefined): Promise<Verdict> {
    const { jobs, events } = this.services;
    switch (mishap.kind) {
      case 'status':
        return this.#answer(mishap, exchange);
      case 'busy':
        return this.#refuse(busyError(mishap.text), exchange);
      case 'cut':
        if (mishap.at === 'mid-answer' && reply) return halfAnswer(reply);
        if (mishap.at !== 'after-answer') return 'cut';
        cutAfterAnswer(exchange);
        return undefined;
      case 'stale-etag':
        exchange.headers['if-match'] = 'stale';
        return undefined;
      case 'sessions-lost':
        await this.sessionsOf(exchange.hostId).revokeAll();
        return undefined;
      case 'job-fails':
        jobs.disturb(exchange, { ends: mishap.message, applied: mishap.applied });
        return undefined;
      case 'job-hangs':
        jobs.disturb(exchange, { applied: mishap.applied });
        return undefined;
      case 'events-lost':
        events.of(exchange.hostId).clearCache();
        return undefined;
    }
  }

  /** The refusal as the API prints it. */
  #refuse(error: RestError, exchange: Exchange): Reply {
    return errorReply(error, `${exchange.origin}${exchange.target}`, this.services.world.clock.now());
  }

  #answer({ status, message, plain }: Extract<Mishap, { kind: 'status' }>, exchange: Exchange): Reply {
    if (plain) return { status, headers: { 'Content-Type': 'text/plain' }, body: message };
    return this.#refuse(new RestError(status, 'simulator.fault', message), exchange);
  }
}

/** Requests that a mishap cannot concern are not counted by it. */
function concerns(mishap: Mishap, { headers, method, address }: Exchange): boolean {
  if (mishap.kind === 'stale-etag') return headers['if-match'] !== undefined;
  const startsJob = method === 'PUT' && address.suffix === 'do';
  return startsJob || (mishap.kind !== 'job-fails' && mishap.kind !== 'job-hangs');
}

function statusOf({ id, rule, occurrences: { seen, hits } }: Fault): FaultStatus {
  return { id, rule, seen, hits };
}
