import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RestError, unauthorized } from '../errors.js';
import { type Address, operationOf, parseAddress } from './address.js';
import { errorReply } from './atom.js';
import type { Exchange, Reply } from './exchange.js';
import type { Hooks, Verdict } from './hooks.js';
import { logon, type Passwords } from './logon.js';
import type { RequestLog } from './request-log.js';
import type { KeyAndCertificate } from './self-signed-certificate.js';
import type { Sessions } from './sessions.js';

export interface ServerParts {
  /** Id of the host or HMC that answers. */
  id: string;
  /** Of the management software: schema version and, for NovaLink, its type. */
  headers: Record<string, string>;
  /** Id of the host that a request is about; that of the HMC when it is about none in particular. */
  hostIdOf(address: Address): string;
  /** Whether the token may be given in a file. */
  fileLogon: boolean;
  sessions: Sessions;
  passwords: Passwords;
  hooks: Hooks;
  log: RequestLog;
  now(): number;
  /** Name for the log of a request that a route answers; undefined for resources. */
  routeOperation(method: string, path: string): string | undefined;
  handle(exchange: Exchange): Promise<Reply>;
  /** Told of accidents inside the simulator, which clients see as 500. */
  onError(error: unknown): void;
}

/** Serves the REST API of a NovaLink or HMC over HTTP, and over HTTPS when given a certificate. */
export class RestServer {
  readonly #servers: Server[] = [];
  readonly #closing = new AbortController();

  constructor(private readonly parts: ServerParts) {}

  /** @returns the port, for 0 a free one */
  async listen(port: number, address: string, tls?: KeyAndCertificate): Promise<number> {
    const answer = (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response);
    const server = tls ? createTlsServer(tls, answer) : createServer(answer);
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, resolve);
    });
    this.#servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(
      this.#servers.map((server) => {
        const closed = new Promise((resolve) => server.close(resolve));
        server.closeAllConnections();
        return closed;
      }),
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { log, now, id: hostId, headers } = this.parts;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const begin = performance.now();
    const audit = request.headers['x-audit-memento'];
    const entry = {
      id: log.next(),
      hostId,
      at: now(),
      method: request.method ?? 'GET',
      target: request.url ?? '/',
      ...(typeof audit === 'string' ? { audit } : {}),
    };
    const signal = AbortSignal.any([gone.signal, this.#closing.signal]);
    const seen = { operation: `${entry.method} ?`, hostId };
    let requestBytes = 0;
    // Counted at the source, since a listener for data would start the stream before its handler reads it.
    const push = request.push.bind(request);
    request.push = (chunk, encoding) => {
      if (chunk) requestBytes += chunk.length;
      return push(chunk, encoding);
    };
    const verdict = await this.#judge(request, entry, signal, seen);
    const sent = verdict === 'cut' ? cut(response) : await send(request, response, verdict, headers);
    log.add({ ...entry, ...seen, ...sent, requestBytes, durationMs: performance.now() - begin });
  }

  async #judge(
    request: IncomingMessage,
    { id, method, target }: { id: number; method: string; target: string },
    signal: AbortSignal,
    seen: { operation: string; hostId: string },
  ): Promise<Reply | 'cut'> {
    const { hooks, onError, now, routeOperation, hostIdOf } = this.parts;
    const origin = originOf(request);
    try {
      const question = target.indexOf('?');
      const path = question < 0 ? target : target.slice(0, question);
      const address = parseAddress(path.replace(/\/+$/, ''));
      const operation = routeOperation(method, address.path) ?? operationOf(method, address);
      const hostId = hostIdOf(address);
      Object.assign(seen, { operation, hostId });
      const query = new URLSearchParams(question < 0 ? '' : target.slice(question + 1));
      const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, v?.toString()]));
      const exchange = {
        id,
        hostId,
        method,
        target,
        query,
        address,
        operation,
        headers,
        origin,
        incoming: request,
        signal,
      };
      return (await this.#pass(exchange)) ?? (await this.#apply(exchange, hooks));
    } catch (error) {
      // Whoever cuts off a request gets no answer; that is no accident of ours.
      if (request.destroyed && !request.complete) return 'cut';
      if (!(error instanceof RestError)) onError(error);
      const refusal = error instanceof RestError ? error : new RestError(500, 'simulator.accident', 'Internal error.');
      return errorReply(refusal, `${origin}${target}`, now());
    }
  }

  async #pass(exchange: Exchange): Promise<Verdict> {
    const { hooks, sessions } = this.parts;
    const early = (await hooks.run('latency', exchange)) ?? (await hooks.run('fault', exchange));
    if (early) return early;
    const { service, type } = exchange.address;
    const isLogon = service === 'web' && type === 'Logon';
    if (!isLogon && !sessions.get(exchange.headers['x-api-session'])) {
      throw unauthorized('The session is not known: log on first.');
    }
    return hooks.run('before', exchange);
  }

  /** A refusal is an answer too: hooks at `applied` see it. */
  async #apply(exchange: Exchange, hooks: Hooks): Promise<Reply | 'cut'> {
    const { sessions, passwords, fileLogon, handle, now } = this.parts;
    const { service, type } = exchange.address;
    let reply: Reply;
    try {
      reply = await (service === 'web' && type === 'Logon'
        ? logon(exchange, sessions, passwords, fileLogon)
        : handle(exchange));
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      reply = errorReply(error, `${exchange.origin}${exchange.target}`, now());
    }
    return (await hooks.run('applied', exchange, reply)) ?? reply;
  }
}

let transactions = 0;

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: Reply,
  software: Record<string, string>,
) {
  const common = {
    ...software,
    'X-Transaction-ID': `XT${String(++transactions).padStart(8, '0')}`,
    'Cache-Control': 'no-cache',
  };
  let responseBytes = 0;
  try {
    if (body instanceof Readable) {
      response.writeHead(status, { ...common, ...headers });
      body.on('data', (chunk: Buffer) => {
        responseBytes += chunk.length;
      });
      await pipeline(body, response);
    } else {
      const bytes = Buffer.from(body ?? '');
      responseBytes = bytes.length;
      const length = status === 204 || status === 304 ? {} : { 'Content-Length': bytes.length };
      response.writeHead(status, { ...common, ...length, ...headers });
      response.end(bytes);
    }
  } catch {
    return { status: 0, responseBytes };
  }
  // What a refused upload still sends is read and thrown away, so that the client gets to see the answer.
  if (!request.complete) request.resume();
  return { status: response.destroyed && !response.writableFinished ? 0 : status, responseBytes };
}

function cut(response: ServerResponse) {
  response.destroy();
  return { status: 0, responseBytes: 0 };
}

function originOf(request: IncomingMessage): string {
  const { socket, headers } = request;
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  const given = headers.host;
  const host = given && /^[\w.:[\]-]+$/.test(given) ? given : `${socket.localAddress}:${socket.localPort}`;
  return `${scheme}://${host}`;
}
