import type { OtlpKeyValue, OtlpRequest, OtlpSpan, OtlpValue } from './otlp-json.js';

export type SpanKindName = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** A span as it arrived. */
export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  /** Absent for a root. */
  parentSpanId?: string;
  name: string;
  kind: SpanKindName;
  /** `service.name` of the process that made it. */
  service: string;
  resource: Record<string, unknown>;
  attributes: Record<string, unknown>;
  status: { code: 'unset' | 'ok' | 'error'; message?: string };
  /** Milliseconds since 1970, with fractions. */
  start: number;
  end: number;
  events: { name: string; attributes: Record<string, unknown> }[];
  links: { traceId: string; spanId: string }[];
}

const KINDS: SpanKindName[] = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS = ['unset', 'ok', 'error'] as const;

export function receivedSpans(request: OtlpRequest): ReceivedSpan[] {
  return (request.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) => {
    const attributes = toRecord(resource?.attributes);
    return (scopeSpans ?? []).flatMap(({ spans }) => (spans ?? []).map((span) => receivedSpan(span, attributes)));
  });
}

function receivedSpan(span: OtlpSpan, resource: Record<string, unknown>): ReceivedSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId ? { parentSpanId: span.parentSpanId } : {}),
    name: span.name,
    kind: KINDS[span.kind ?? 0] ?? 'unspecified',
    service: String(resource['service.name'] ?? ''),
    resource,
    attributes: toRecord(span.attributes),
    status: {
      code: STATUS[span.status?.code ?? 0] ?? 'unset',
      ...(span.status?.message ? { message: span.status.message } : {}),
    },
    start: toMs(span.startTimeUnixNano),
    end: toMs(span.endTimeUnixNano),
    events: (span.events ?? []).map(({ name, attributes }) => ({ name, attributes: toRecord(attributes) })),
    links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
  };
}

function toMs(nanoseconds: string | number): number {
  return Number(BigInt(nanoseconds) / 1_000n) / 1_000;
}

function toRecord(pairs: OtlpKeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, toValue(value)]));
}

function toValue(value: OtlpValue = {}): unknown {
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(toValue);
  if (value.kvlistValue) return toRecord(value.kvlistValue.values);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue;
}
