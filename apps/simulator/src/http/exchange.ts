import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Address } from './address.js';

/** One request on its way through the pipeline. Hooks may read all of it and change `headers`. */
export interface Exchange {
  /** Rising number, the same as in the request log. */
  readonly id: number;
  readonly hostId: string;
  readonly method: string;
  /** Path with query, as sent. */
  readonly target: string;
  readonly query: URLSearchParams;
  /** What is asked for: type, ids, suffix. */
  readonly address: Address;
  /** Stable name of the kind of request, e.g. `PUT ManagedSystem/LogicalPartition` or `GET LogicalPartition/quick`. */
  readonly operation: string;
  readonly headers: Record<string, string | undefined>;
  /** `http://host:port` as the client sees it; all hrefs begin with it. */
  readonly origin: string;
  /** The raw request, for handlers that stream its body. */
  readonly incoming: IncomingMessage;
  /** The whole body, when a hook has taken it from `incoming`. */
  received?: Buffer;
  /** Aborted when the client goes away or the simulator closes. */
  readonly signal: AbortSignal;
}

/** An answer before it is sent. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer | Readable;
}
