import type { Readable } from 'node:stream';

export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE';

export interface ExchangeRequest {
  readonly method: Method;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is sent chunked and once only: such a request is never repeated. */
  readonly body?: string | Readable | AsyncIterable<Uint8Array> | undefined;
  /** For the whole exchange; undefined is no limit. */
  readonly timeoutMs?: number | undefined;
  readonly signals: readonly AbortSignal[];
  /** 1 for the first time that the request is sent. */
  readonly attempt: number;
}

export interface ExchangeResponse {
  readonly status: number;
  readonly etag: string | undefined;
  /** Header `X-MC-Type`. */
  readonly managerType: string | undefined;
  readonly body: string;
}

/** One step of sending a request: the wire itself, or a wrapper with one concern around another exchange. */
export type Exchange = (request: ExchangeRequest) => Promise<ExchangeResponse>;

export function isRepeatable(request: ExchangeRequest): boolean {
  return request.body === undefined || typeof request.body === 'string';
}

export function isWrite(request: Pick<ExchangeRequest, 'method'>): boolean {
  return request.method !== 'GET';
}
