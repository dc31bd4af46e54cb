import type { Clock } from '../clock.js';
import { PowerVmError } from '../errors.js';
import type { Exchange, Method } from './exchange.js';
import { pathTemplate } from './template.js';

/** One attempt of one request, before it is sent. */
export interface ObservedRequest {
  readonly method: Method;
  /** Path with ids replaced by `{id}`; of the query only `group`. */
  readonly template: string;
  /** `host:port` */
  readonly host: string;
  /** 1, 2, … */
  readonly attempt: number;
  /** Headers to add, such as `traceparent`; starts empty. */
  readonly headers: Record<string, string>;
}

export interface ObservedOutcome {
  readonly status?: number;
  readonly durationMs: number;
  readonly etag?: string;
  /** The exchange itself failed; a refusal by the server has a status instead. */
  readonly error?: PowerVmError;
}

/**
 * Called before every attempt, which is not made when it throws (with `retryable: true` where it may be later); what it returns is
 * called once after it. Bodies are never shown.
 */
export type RequestObserver = (request: ObservedRequest) => ((outcome: ObservedOutcome) => void) | undefined;

export function withObserver(inner: Exchange, observer: RequestObserver, host: string, clock: Clock): Exchange {
  return async (request) => {
    const headers: Record<string, string> = {};
    const { method, attempt } = request;
    const end = observer({ method, template: pathTemplate(request.path), host, attempt, headers });
    const started = clock.now();
    try {
      const response = await inner({ ...request, headers: { ...headers, ...request.headers } });
      end?.({
        status: response.status,
        durationMs: clock.now() - started,
        ...(response.etag === undefined ? {} : { etag: response.etag }),
      });
      return response;
    } catch (error) {
      end?.({ durationMs: clock.now() - started, ...(error instanceof PowerVmError ? { error } : {}) });
      throw error;
    }
  };
}
