import type { Timeouts } from './client/channel.js';
import { PowerVmClient } from './client/client.js';
import { EtagCache } from './client/etag-cache.js';
import { type Clock, systemClock } from './clock.js';
import { PowerVmError } from './errors.js';
import type { Logon } from './session/logon.js';
import { Session } from './session/session.js';
import { type RequestObserver, withObserver } from './transport/observe.js';
import { withStatusErrors } from './transport/status.js';
import { openWire } from './transport/wire.js';

export interface ConnectOptions {
  /** `https://host:12443` or `http://host:12080` */
  readonly url: string;
  readonly logon: Logon;
  /** PEM text of the CA (or the certificate) trusted for this host. */
  readonly ca?: string | undefined;
  /** Switches certificate checks off for this host; also needed to send a password over plain http beyond loopback. */
  readonly insecureTls?: boolean | undefined;
  /** Who asks, for the manager's audit log; default `default`. */
  readonly auditMemento?: string | undefined;
  /** Default 1. Repeated after a 404 or a failed connection only, 2 s apart. */
  readonly logonTries?: number | undefined;
  /** Most connections at once, long polls and uploads included; default 16. */
  readonly connections?: number | undefined;
  /** Default: connect 10 s, request 20 min, update 60 min, job 30 min, answer 2 min. */
  readonly timeouts?: Partial<Timeouts> | undefined;
  readonly clock?: Clock | undefined;
  readonly onRequest?: RequestObserver | undefined;
}

const TIMEOUTS: Timeouts = {
  connectMs: 10_000,
  requestMs: 20 * 60_000,
  updateMs: 60 * 60_000,
  jobMs: 30 * 60_000,
  answerMs: 2 * 60_000,
};

/** Makes a client of one manager. Nothing is sent yet: the first request logs on. */
export function connect(options: ConnectOptions): PowerVmClient {
  const url = checkedUrl(options);
  const clock = options.clock ?? systemClock;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const audit = options.auditMemento ?? 'default';
  const wire = openWire({
    origin: url.origin,
    ca: options.ca,
    insecureTls: options.insecureTls ?? false,
    connections: options.connections ?? 16,
    connectMs: timeouts.connectMs,
    answerMs: timeouts.answerMs,
  });
  const { onRequest } = options;
  const observed = onRequest === undefined ? wire.exchange : withObserver(wire.exchange, onRequest, url.host, clock);
  const session = new Session(withStatusErrors(observed), {
    logon: options.logon,
    tries: options.logonTries ?? 1,
    auditMemento: audit,
    timeoutMs: timeouts.requestMs,
    clock,
  });
  const close = async (): Promise<void> => {
    // The manager forgets the session by itself; that it could not be told is no reason to fail.
    await session.logoff().catch(() => undefined);
    session.close();
    await wire.close();
  };
  return new PowerVmClient(
    { wire: wire.exchange, session, origin: url.origin, clock, timeouts, view: { audit, onRequest } },
    { cache: new EtagCache(), close },
  );
}

function checkedUrl({ url, logon, insecureTls }: ConnectOptions): URL {
  if (!URL.canParse(url)) throw invalid(`url: '${url}' is not an address`);
  const parsed = new URL(url);
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    throw invalid(`url: '${url}' is neither http nor https`);
  if (parsed.username !== '' || parsed.password !== '')
    throw invalid('url: must not hold a user or password; use logon');
  if (parsed.protocol === 'http:' && logon.kind === 'password' && !isLoopback(parsed.hostname) && !insecureTls) {
    throw invalid('url: a password would go over plain http; use https, or set insecureTls for this host');
  }
  return parsed;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

function invalid(reason: string): PowerVmError {
  return new PowerVmError('hypervisor.invalid-argument', reason);
}
