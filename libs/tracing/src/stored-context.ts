import { type Context, context } from '@opentelemetry/api';
import { extract, inject } from './propagation.js';

/**
 * The trace context as one text, to be kept with work that outlives this process: `traceparent`, and after a blank the
 * `tracestate` if there is one. Empty when there is no trace.
 */
export function storeContext(from: Context = context.active()): string {
  const { traceparent = '', tracestate } = inject<Record<string, string>>({}, from);
  return tracestate ? `${traceparent} ${tracestate}` : traceparent;
}

/** The context that `storeContext` kept. Text that is no trace context gives the root context: work goes on untraced. */
export function resumeContext(stored: string | undefined): Context {
  const [traceparent = '', ...tracestate] = (stored ?? '').split(' ');
  return extract({ traceparent, ...(tracestate.length > 0 ? { tracestate: tracestate.join(' ') } : {}) });
}
