import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { httpClientAttributes } from './http-attributes.js';
import { inject } from './propagation.js';
import { recordError } from './record-error.js';
import { startSpan } from './with-span.js';

/** One attempt of one request to a hypervisor, as its client tells it. */
export interface HypervisorRequest {
  method: string;
  /** Path in which ids are replaced by `{id}`. */
  template: string;
  /** `host:port`, or an origin. */
  host: string;
  /** 1 for the first try. */
  attempt: number;
  /** Headers that will be sent; the trace context is added. */
  headers: Record<string, string>;
}

export interface HypervisorOutcome {
  status?: number | undefined;
  durationMs: number;
  error?: unknown;
}

/**
 * An observer for `connect({ onRequest })` of `#powervm`: one client span per attempt, child of the span that is active when
 * the request is made, with the trace context in the request's headers. Bodies and header values are never recorded. What
 * belongs to no trace makes no span: the long poll for events would be a trace of its own every ten seconds.
 */
export function hypervisorSpans(): (request: HypervisorRequest) => (outcome: HypervisorOutcome) => void {
  return ({ method, template, host, attempt, headers }) => {
    if (trace.getActiveSpan() === undefined) return () => undefined;
    const attributes = httpClientAttributes({ method, host, template, attempt });
    const span = startSpan(`${method} ${template}`, { kind: SpanKind.CLIENT, attributes });
    inject(headers, trace.setSpan(context.active(), span));
    return ({ status, error }) => {
      if (status !== undefined) span.setAttribute('http.response.status_code', status);
      if (error !== undefined) recordError(span, error);
      else if (status !== undefined && status >= 400) {
        span.setAttribute('error.type', String(status));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    };
  };
}
