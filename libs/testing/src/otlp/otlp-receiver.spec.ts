import { gzipSync } from 'node:zlib';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { drawTrace, otlpReceiver, roots } from '../index.js';

function someSpans() {
  const exporter = new InMemorySpanExporter();
  const tracer = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer('t');
  const parent = tracer.startSpan('spawn', { kind: SpanKind.SERVER, startTime: new Date('2026-01-01T00:00:00.250Z') });
  const attributes = { text: 'é', count: -7, ratio: 0.5, big: 2 ** 40, on: true, off: false, list: ['a', 'b'] };
  const links = [{ context: parent.spanContext() }];
  const child = tracer.startSpan(
    'plug',
    { kind: SpanKind.CLIENT, attributes, links },
    trace.setSpan(ROOT_CONTEXT, parent),
  );
  child.addEvent('exception', { 'exception.type': 'x' });
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'no port' });
  child.end();
  parent.end(new Date('2026-01-01T00:00:01.500Z'));
  return { spans: exporter.getFinishedSpans(), attributes };
}

const post = (endpoint: string, body: Uint8Array | string, headers: Record<string, string>) =>
  fetch(`${endpoint}/v1/traces`, { method: 'POST', body: body as string, headers });

describe('the trace receiver', () => {
  it.each(['plain', 'gzip'])('reads protobuf, as other languages send it (%s)', async (encoding) => {
    await using traces = await otlpReceiver();
    const { spans, attributes } = someSpans();
    const bytes = ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array();
    const zipped = encoding === 'gzip';

    const answer = await post(traces.endpoint, zipped ? gzipSync(bytes) : bytes, {
      'content-type': 'application/x-protobuf',
      ...(zipped ? { 'content-encoding': 'gzip' } : {}),
    });

    expect(answer.status).toBe(200);
    const parent = await traces.named('spawn');
    const child = await traces.named('plug');
    expect(parent).toMatchObject({
      kind: 'server',
      start: Date.UTC(2026, 0, 1, 0, 0, 0, 250),
      status: { code: 'unset' },
    });
    expect(parent.end - parent.start).toBe(1_250);
    expect(parent.parentSpanId).toBeUndefined();
    expect(child).toMatchObject({
      kind: 'client',
      traceId: parent.traceId,
      parentSpanId: parent.spanId,
      attributes,
      status: { code: 'error', message: 'no port' },
      events: [{ name: 'exception', attributes: { 'exception.type': 'x' } }],
      links: [{ traceId: parent.traceId, spanId: parent.spanId }],
    });
    expect(parent.spanId).toBe(spans.find(({ name }) => name === 'spawn')?.spanContext().spanId);
  });

  it('refuses what it cannot read', async () => {
    await using traces = await otlpReceiver();

    expect((await post(traces.endpoint, '{', { 'content-type': 'application/json' })).status).toBe(400);
    expect(
      (await post(traces.endpoint, Buffer.from([10, 99]), { 'content-type': 'application/x-protobuf' })).status,
    ).toBe(400);
    expect((await fetch(traces.endpoint)).status).toBe(400);
  });

  it('says which spans did come when the one that is waited for does not', async () => {
    await using traces = await otlpReceiver();
    const bytes = ProtobufTraceSerializer.serializeRequest(someSpans().spans) ?? new Uint8Array();
    await post(traces.endpoint, bytes, { 'content-type': 'application/x-protobuf' });

    await expect(traces.named('undo', 10)).rejects.toThrow(/: plug, .*: spawn/);
  });

  it('draws a trace as a tree and finds what has no parent', async () => {
    await using traces = await otlpReceiver();
    const bytes = ProtobufTraceSerializer.serializeRequest(someSpans().spans) ?? new Uint8Array();
    await post(traces.endpoint, bytes, { 'content-type': 'application/x-protobuf' });

    const service = traces.spans[0]?.service;
    expect(drawTrace(traces.spans)).toBe(`${service}: spawn\n  ${service}: plug (failed)`);
    expect(roots(traces.spans).map(({ name }) => name)).toEqual(['spawn']);
    expect(roots(traces.spans.filter(({ name }) => name === 'plug'))).toHaveLength(1);
  });
});
