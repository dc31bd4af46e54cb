import { context, trace } from '@opentelemetry/api';
import { flushSoon } from './flush.js';
import { storeContext } from './stored-context.js';
import { type SpanOptions, startSpan } from './with-span.js';

/**
 * Starts and ends a span at once and exports it at once. It is the parent of all that follows of one operation, in
 * whichever process: a span that is open when its process is killed is never exported, and its children would hang in
 * the air.
 *
 * @returns the context to keep with the operation; give it to `resumeContext`
 */
export function acceptedSpan(name: string, options: SpanOptions = {}): string {
  const parent = options.parent ?? context.active();
  const span = startSpan(name, { ...options, parent });
  span.end();
  flushSoon();
  return storeContext(trace.setSpan(parent, span));
}
