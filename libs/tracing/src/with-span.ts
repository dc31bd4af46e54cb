import { type Attributes, type Context, context, type Link, type Span, SpanKind, trace } from '@opentelemetry/api';
import { recordError } from './record-error.js';

export interface SpanOptions {
  /** @default SpanKind.INTERNAL */
  kind?: SpanKind;
  attributes?: Attributes;
  /** What the span belongs to, from `extract` or `resumeContext`. @default the active span */
  parent?: Context;
  links?: Link[];
}

const INSTRUMENTATION = 'openstack-powervm';

export function startSpan(name: string, { kind, attributes, parent, links }: SpanOptions = {}): Span {
  const options = {
    kind: kind ?? SpanKind.INTERNAL,
    ...(attributes ? { attributes } : {}),
    ...(links ? { links } : {}),
  };
  return trace.getTracer(INSTRUMENTATION).startSpan(name, options, parent ?? context.active());
}

/**
 * Runs `fn` inside a span that ends when `fn` has returned, or when the promise that it returned has settled. What it
 * throws is recorded on the span (see `recordError`) and thrown on.
 */
export function withSpan<T>(name: string, options: SpanOptions, fn: (span: Span) => T): T {
  const parent = options.parent ?? context.active();
  const span = startSpan(name, { ...options, parent });
  const failed = (error: unknown): never => {
    recordError(span, error);
    span.end();
    throw error;
  };
  try {
    const result = context.with(trace.setSpan(parent, span), fn, undefined, span);
    if (result instanceof Promise) {
      return result.then((value) => {
        span.end();
        return value;
      }, failed) as T;
    }
    span.end();
    return result;
  } catch (error) {
    return failed(error);
  }
}
