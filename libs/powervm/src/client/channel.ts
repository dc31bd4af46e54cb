import type { Readable } from 'node:stream';
import type { Answer } from '../atom/entry.js';
import type { Clock } from '../clock.js';
import type { Session } from '../session/session.js';
import { withBusyRetry } from '../transport/busy.js';
import type { Exchange, Method } from '../transport/exchange.js';
import { type Guard, withGuard } from '../transport/guard.js';
import { withLogin } from '../transport/login.js';
import { type RequestObserver, withObserver } from '../transport/observe.js';
import { withReconnect } from '../transport/reconnect.js';
import { withStatusErrors } from '../transport/status.js';

/** What a view of a session adds to each request. */
export interface ViewOptions {
  /** Awaited before every attempt of a request that is not a GET. */
  readonly guard?: Guard | undefined;
  readonly signal?: AbortSignal | undefined;
  /** `X-Audit-Memento`: who asks, for the manager's audit log. */
  readonly audit?: string | undefined;
  readonly onRequest?: RequestObserver | undefined;
}

export interface Timeouts {
  readonly connectMs: number;
  readonly requestMs: number;
  readonly updateMs: number;
  readonly jobMs: number;
  /** For the answer to a write whose caller has given up. */
  readonly answerMs: number;
}

export interface ChannelOptions {
  readonly wire: Exchange;
  readonly session: Session;
  /** `https://host:port` */
  readonly origin: string;
  readonly clock: Clock;
  readonly timeouts: Timeouts;
  readonly view: ViewOptions;
}

export interface RawRequest {
  readonly method: Method;
  /** Path and query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable | AsyncIterable<Uint8Array> | undefined;
  /** Default: the client's request time limit; null: none. */
  readonly timeoutMs?: number | null | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sends requests of one view: observed, guarded, logged on, retried while the server is busy. */
export class Channel {
  readonly options: ChannelOptions;
  readonly #exchange: Exchange;

  constructor(options: ChannelOptions) {
    this.options = options;
    this.#exchange = exchangeOf(options);
  }

  async send(request: RawRequest): Promise<Answer> {
    const { view, timeouts } = this.options;
    const { method, path, body } = request;
    const limit = request.timeoutMs === undefined ? timeouts.requestMs : request.timeoutMs;
    const response = await this.#exchange({
      method,
      path,
      body,
      headers: {
        ...request.headers,
        'X-Audit-Memento': view.audit ?? 'default',
      },
      timeoutMs: limit ?? undefined,
      signals: [view.signal, request.signal].filter((signal) => signal !== undefined),
      attempt: 1,
    });
    return { method, path, status: response.status, etag: response.etag, body: response.body };
  }
}

function exchangeOf({ wire, session, origin, clock, view }: ChannelOptions): Exchange {
  const { host } = new URL(origin);
  const observed = view.onRequest === undefined ? wire : withObserver(wire, view.onRequest, host, clock);
  const guarded = view.guard === undefined ? observed : withGuard(observed, view.guard);
  return withBusyRetry(withLogin(withReconnect(withStatusErrors(guarded)), session), clock);
}
