import type { OtlpKeyValue, OtlpRequest, OtlpSpan, OtlpValue } from './otlp-json.js';
import { ProtobufFields } from './protobuf-fields.js';

/** Turns the protobuf form of an OTLP trace export into its JSON form; field numbers are those of OTLP 1. */
export function decodeOtlpProtobuf(bytes: Uint8Array): OtlpRequest {
  return {
    resourceSpans: new ProtobufFields(bytes).messages(1).map((resourceSpans) => ({
      resource: { attributes: keyValues(resourceSpans.message(1)?.messages(1)) },
      scopeSpans: resourceSpans.messages(2).map((scope) => ({ spans: scope.messages(2).map(span) })),
    })),
  };
}

function span(fields: ProtobufFields): OtlpSpan {
  const status = fields.message(15);
  return {
    traceId: fields.bytes(1).toString('hex'),
    spanId: fields.bytes(2).toString('hex'),
    parentSpanId: fields.bytes(4).toString('hex'),
    name: fields.text(5),
    kind: Number(fields.integer(6)),
    startTimeUnixNano: fields.integer(7).toString(),
    endTimeUnixNano: fields.integer(8).toString(),
    attributes: keyValues(fields.messages(9)),
    events: fields.messages(11).map((event) => ({ name: event.text(2), attributes: keyValues(event.messages(3)) })),
    links: fields.messages(13).map((link) => ({
      traceId: link.bytes(1).toString('hex'),
      spanId: link.bytes(2).toString('hex'),
    })),
    ...(status ? { status: { code: Number(status.integer(3)), message: status.text(2) } } : {}),
  };
}

function keyValues(pairs: ProtobufFields[] = []): OtlpKeyValue[] {
  return pairs.map((pair) => {
    const content = pair.message(2);
    return { key: pair.text(1), ...(content ? { value: value(content) } : {}) };
  });
}

function value(fields: ProtobufFields): OtlpValue {
  if (fields.has(1)) return { stringValue: fields.text(1) };
  if (fields.has(2)) return { boolValue: fields.integer(2) === 1n };
  if (fields.has(3)) return { intValue: fields.signed(3).toString() };
  if (fields.has(4)) return { doubleValue: fields.double(4) };
  if (fields.has(5)) return { arrayValue: { values: fields.message(5)?.messages(1).map(value) ?? [] } };
  if (fields.has(6)) return { kvlistValue: { values: keyValues(fields.message(6)?.messages(1)) } };
  if (fields.has(7)) return { bytesValue: fields.bytes(7).toString('base64') };
  return {};
}
