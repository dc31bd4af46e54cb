import { Readable } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { PowerVmError } from '../errors.js';
import { type Exchange, type ExchangeRequest, type ExchangeResponse, isRepeatable, isWrite } from './exchange.js';
import { failure, wireError } from './wire-errors.js';

export interface WireOptions {
  readonly origin: string;
  /** PEM text. */
  readonly ca?: string | undefined;
  readonly insecureTls: boolean;
  readonly connections: number;
  readonly connectMs: number;
  /** How long the answer to a write is awaited after its caller has given up. */
  readonly answerMs: number;
}

/** The connections to one host. */
export interface Wire {
  readonly exchange: Exchange;
  close(): Promise<void>;
}

// Larger answers than this are a fault, not a feed.
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

/** Opens no connection yet; they are made as needed and kept alive. */
export function openWire(options: WireOptions): Wire {
  const pool = new Pool(options.origin, {
    connections: options.connections,
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: {
      timeout: options.connectMs,
      rejectUnauthorized: !options.insecureTls,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    },
  });
  return {
    exchange: (request) => limited(request, options.answerMs, (signal) => send(pool, request, signal)),
    close: () => pool.destroy(),
  };
}

async function send(pool: Pool, request: ExchangeRequest, signal: AbortSignal): Promise<ExchangeResponse> {
  const response = await pool.request({
    method: request.method,
    path: request.path,
    headers: request.headers,
    body: bodyOf(request),
    signal,
  });
  return {
    status: response.statusCode,
    etag: header(response, 'etag'),
    managerType: header(response, 'x-mc-type'),
    body: await readBody(request, response),
  };
}

function bodyOf({ body }: ExchangeRequest): string | Readable | null {
  if (body === undefined) return null;
  return typeof body === 'string' || body instanceof Readable ? body : Readable.from(body, { objectMode: false });
}

/**
 * Runs an exchange under its time limit and the signals of its callers, and names what ended it. A write goes on for a while
 * after its caller has given up: cut off, it could still be carried out at any time, after whatever is done to undo it.
 */
async function limited(
  request: ExchangeRequest,
  answerMs: number,
  run: (signal: AbortSignal) => Promise<ExchangeResponse>,
): Promise<ExchangeResponse> {
  const controller = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  let ended: 'timeout' | 'aborted' | undefined;
  const end = (by: typeof ended): void => {
    ended ??= by;
    controller.abort();
  };
  const endAfter = (by: typeof ended, ms: number): void => void timers.push(setTimeout(() => end(by), ms));
  if (request.signals.some((signal) => signal.aborted)) {
    throw failure(request, 'hypervisor.aborted', 'the caller has given up', false);
  }
  // An upload is left half done, not done later: it can be cut off.
  const abort = (): void =>
    isWrite(request) && isRepeatable(request) ? endAfter('aborted', answerMs) : end('aborted');
  for (const signal of request.signals) signal.addEventListener('abort', abort, { once: true });
  if (request.timeoutMs !== undefined) endAfter('timeout', request.timeoutMs);
  try {
    return await run(controller.signal);
  } catch (error) {
    if (ended === 'aborted') throw failure(request, 'hypervisor.aborted', 'the caller has given up', true);
    if (ended === 'timeout') {
      throw failure(request, 'hypervisor.timeout', `no answer within ${request.timeoutMs} ms`, true);
    }
    throw error instanceof PowerVmError ? error : wireError(request, error);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    for (const signal of request.signals) signal.removeEventListener('abort', abort);
  }
}

async function readBody(request: ExchangeRequest, response: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) {
      throw failure(request, 'hypervisor.bad-document', `the answer is larger than ${MAX_ANSWER_BYTES} bytes`, true);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function header(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
