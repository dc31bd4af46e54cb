import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { redactText } from './redact.js';

/** The stable name of a failure: its `code` where it has one, else its class. Values of `error.type`. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}

/** Marks a span as failed, with `error.type` and an `exception` event; secrets in the message are masked, no stack is kept. */
export function recordError(span: Span, error: unknown): void {
  const message = redactText(error instanceof Error ? error.message : String(error));
  const type = errorType(error);
  span.setAttribute('error.type', type);
  span.addEvent('exception', { 'exception.type': type, 'exception.message': message });
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}
