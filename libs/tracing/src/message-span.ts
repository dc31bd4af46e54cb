import { type Attributes, context, type Span, SpanKind } from '@opentelemetry/api';
import { extract, type Headers, inject } from './propagation.js';
import { withSpan } from './with-span.js';

/** `publish` and `request` send; `process` and `reply` handle what came. */
export type MessageOperation = 'publish' | 'process' | 'request' | 'reply';

export interface TracedMessage {
  subject: string;
  /** The subject with placeholders for its ids; it names the span, so that spans of one kind have one name. @default the subject */
  template?: string;
  messageId?: string;
  /** Name of the durable consumer or queue group that handles the message. */
  consumer?: string;
  /** Size of the payload in bytes. */
  size?: number;
  headers?: Headers;
}

const OPERATIONS: Record<MessageOperation, { type: 'send' | 'process'; kind: SpanKind }> = {
  publish: { type: 'send', kind: SpanKind.PRODUCER },
  process: { type: 'process', kind: SpanKind.CONSUMER },
  request: { type: 'send', kind: SpanKind.CLIENT },
  reply: { type: 'process', kind: SpanKind.SERVER },
};

/** Attributes of OpenTelemetry's semantic conventions for messaging. */
export function messageAttributes(operation: MessageOperation, message: TracedMessage): Attributes {
  const { subject, template, messageId, consumer, size } = message;
  return {
    'messaging.system': 'nats',
    'messaging.destination.name': subject,
    'messaging.operation.type': OPERATIONS[operation].type,
    'messaging.operation.name': operation,
    ...(template && template !== subject ? { 'messaging.destination.template': template } : {}),
    ...(messageId ? { 'messaging.message.id': messageId } : {}),
    ...(consumer ? { 'messaging.consumer.group.name': consumer } : {}),
    ...(size === undefined ? {} : { 'messaging.message.body.size': size }),
  };
}

/**
 * Runs `fn` in the span of one message. Senders get the trace context written into `message.headers` before `fn` runs;
 * for `process` and `reply` the parent is the context that came in `message.headers`.
 */
export function withMessageSpan<T>(operation: MessageOperation, message: TracedMessage, fn: (span: Span) => T): T {
  const { type, kind } = OPERATIONS[operation];
  const parent = type === 'process' ? extract(message.headers) : context.active();
  const name = `${operation} ${message.template ?? message.subject}`;
  return withSpan(name, { kind, parent, attributes: messageAttributes(operation, message) }, (span) => {
    if (type === 'send' && message.headers) inject(message.headers);
    return fn(span);
  });
}
