import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ControlContext } from './context.js';
import { ControlError, invalid } from './control-error.js';
import { RawAnswer } from './route.js';
import { answerControl } from './router.js';

const LARGEST_BODY = 4 * 1024 * 1024;

export interface ControlServer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  close(): Promise<void>;
}

/** Serves the control API as HTTP with JSON. It has no logon: it is for loopback. */
export async function serveControl(context: ControlContext, port: number, address: string): Promise<ControlServer> {
  const server = createServer((request, response) => void answer(request, response, context));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const name = address.includes(':') ? `[${address}]` : address;
  return {
    url: `http://${name}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, context: ControlContext): Promise<void> {
  try {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control');
    const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, v?.toString()]));
    const result = await answerControl(
      {
        method: request.method ?? 'GET',
        path: pathname,
        query: Object.fromEntries(searchParams),
        body: await readJson(request),
        headers,
      },
      context,
    );
    if (result instanceof RawAnswer) {
      response.writeHead(result.status, result.headers);
      await pipeline(result.body, response);
    } else if (result === undefined) {
      response.writeHead(204).end();
    } else {
      send(response, 200, result);
    }
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    if (error instanceof ControlError)
      return send(response, error.status, { code: error.code, message: error.message });
    send(response, 500, { code: 'control.accident', message: error instanceof Error ? error.message : String(error) });
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_BODY) {
    throw new ControlError(413, 'control.too-large', `body: larger than ${LARGEST_BODY} bytes`);
  }
  const source = await text(request);
  if (source === '') return undefined;
  try {
    return JSON.parse(source);
  } catch (error) {
    throw invalid(`body: not JSON (${(error as Error).message})`);
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
