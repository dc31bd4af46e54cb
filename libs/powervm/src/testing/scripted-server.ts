import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { UOM_NAMESPACE, WEB_NAMESPACE } from '../xml/namespaces.js';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  /** All requests but logons and logoffs, in order. */
  readonly seen: Seen[];
  logons: number;
}

export interface ScriptOptions {
  readonly tls?: { key: string; cert: string };
  /** Answers logons; default: token `token-<n>`. */
  readonly logon?: (count: number, seen: Seen) => Reply;
}

/** A manager whose answers a test writes itself. `cut` as an answer closes the connection without one. */
export async function scriptedServer(
  answer: (seen: Seen, count: number) => Reply | 'cut' | 'silence' | Promise<Reply | 'cut' | 'silence'>,
  options: ScriptOptions = {},
): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const state = { logons: 0 };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: path = '', headers } = request;
    const one: Seen = { method, path, headers, body: await text(request) };
    if (path === '/rest/api/web/Logon') {
      if (method === 'PUT') state.logons += 1;
      reply(response, method === 'PUT' ? (options.logon ?? logonAnswer)(state.logons, one) : { status: 204 });
      return;
    }
    seen.push(one);
    const said = await answer(one, seen.length);
    if (said === 'cut') request.socket.destroy();
    else if (said !== 'silence') reply(response, said);
  };
  const listener = (request: IncomingMessage, response: ServerResponse): void => void handle(request, response);
  const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
  await listening(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    seen,
    get logons() {
      return state.logons;
    },
    [Symbol.asyncDispose]: () => closed(server),
  };
}

/** The answer to logon number `count`. */
export function logonAnswer(count: number): Reply {
  return {
    headers: { 'X-MC-Type': 'PVM' },
    body: `<LogonResponse xmlns="${WEB_NAMESPACE}" schemaVersion="V1_0"><X-API-Session>token-${count}</X-API-Session></LogonResponse>`,
  };
}

export interface EntryOptions {
  readonly uuid?: string;
  readonly self?: string;
  readonly etag?: string;
  readonly web?: boolean;
}

/** An Atom entry with one object; `content` is what is inside its root element. */
export function entry(type: string, content: string, options: EntryOptions = {}): string {
  const { uuid = UUID, self = `/rest/api/uom/${type}/${uuid}?group=None`, etag } = options;
  const namespace = options.web ? WEB_NAMESPACE : UOM_NAMESPACE;
  return (
    `<entry xmlns="http://www.w3.org/2005/Atom"><id>${uuid}</id><title>${type}</title>` +
    `<link rel="SELF" href="https://manager:12443${self}"/>` +
    (etag === undefined ? '' : `<etag:etag xmlns:etag="${UOM_NAMESPACE}">${etag}</etag:etag>`) +
    `<content type="x"><${type}:${type} xmlns:${type}="${namespace}" xmlns="${namespace}" schemaVersion="V1_0">` +
    `<Metadata><Atom><AtomID>${uuid}</AtomID></Atom></Metadata>${content}</${type}:${type}></content></entry>`
  );
}

export function feed(...entries: string[]): string {
  return `<feed xmlns="http://www.w3.org/2005/Atom"><id>f</id>${entries.join('')}</feed>`;
}

export function errorEntry(status: number, message: string): string {
  return entry('HttpErrorResponse', `<HTTPStatus>${status}</HTTPStatus><Message>${message}</Message>`, { web: true });
}

export const UUID = '3f3d4d15-0000-4000-8000-000000000001';

function reply(response: ServerResponse, { status = 200, headers = {}, body = '' }: Reply): void {
  response.writeHead(status, headers);
  response.end(body);
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
