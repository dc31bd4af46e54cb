import { headers } from '@nats-io/transport-node';
import { drawTrace, type OtlpReceiver, otlpReceiver } from '#testing';
import { hypervisorSpans, startTracing, type Tracing, withMessageSpan, withSpan } from './index.js';

describe('spans with semantic attributes', () => {
  let traces: OtlpReceiver;
  let tracing: Tracing;

  beforeEach(async () => {
    traces = await otlpReceiver();
    tracing = startTracing({ service: 'storage', version: '1', otlpEndpoint: traces.endpoint });
  });

  afterEach(async () => {
    await tracing.shutdown();
    await traces[Symbol.asyncDispose]();
  });

  it('join sender and handler of a message into one trace', async () => {
    const message = {
      subject: 'powervm.storage.disk.create.v1.i-1',
      template: 'powervm.storage.disk.create.v1',
      headers: headers(),
    };

    withMessageSpan('publish', { ...message, messageId: 'm-1', size: 12 }, () => undefined);
    withMessageSpan('process', { ...message, consumer: 'storage' }, () => undefined);
    await tracing.flush();

    const sent = await traces.named('publish powervm.storage.disk.create.v1');
    const handled = await traces.named('process powervm.storage.disk.create.v1');
    expect(handled.parentSpanId).toBe(sent.spanId);
    expect(sent).toMatchObject({
      kind: 'producer',
      attributes: {
        'messaging.system': 'nats',
        'messaging.destination.name': message.subject,
        'messaging.destination.template': message.template,
        'messaging.operation.type': 'send',
        'messaging.operation.name': 'publish',
        'messaging.message.id': 'm-1',
        'messaging.message.body.size': 12,
      },
    });
    expect(handled).toMatchObject({
      kind: 'consumer',
      attributes: { 'messaging.operation.type': 'process', 'messaging.consumer.group.name': 'storage' },
    });
  });

  it('show a request and its reply as client and server', async () => {
    const message = { subject: 'powervm.instances.info', headers: {} };
    withMessageSpan('request', message, () => withMessageSpan('reply', message, () => undefined));
    await tracing.flush();

    expect((await traces.named('request powervm.instances.info')).kind).toBe('client');
    expect((await traces.named('reply powervm.instances.info')).kind).toBe('server');
    expect(drawTrace(traces.spans)).toBe(
      'storage: request powervm.instances.info\n  storage: reply powervm.instances.info',
    );
  });

  it('show each attempt of a hypervisor request, and pass the context on to it', async () => {
    const onRequest = hypervisorSpans();
    const template = '/rest/api/uom/VirtualIOServer/{id}';
    const first: Record<string, string> = {};

    withSpan('map disk', {}, () => {
      onRequest({ method: 'POST', template, host: 'https://neo1:12443', attempt: 1, headers: first })({
        status: 412,
        durationMs: 3,
      });
      onRequest({ method: 'POST', template, host: 'neo2:12443', attempt: 2, headers: {} })({
        durationMs: 3,
        error: Object.assign(new Error('cut'), { code: 'hypervisor.connection-lost' }),
      });
    });
    await tracing.flush();

    const parent = await traces.named('map disk');
    const attempts = traces.spans.filter(({ name }) => name === `POST ${template}`);
    expect(attempts).toMatchObject([
      {
        kind: 'client',
        parentSpanId: parent.spanId,
        status: { code: 'error' },
        attributes: {
          'http.request.method': 'POST',
          'http.response.status_code': 412,
          'url.template': template,
          'url.scheme': 'https',
          'server.address': 'neo1',
          'server.port': 12443,
          'error.type': '412',
        },
      },
      {
        attributes: {
          'http.request.resend_count': 1,
          'server.address': 'neo2',
          'server.port': 12443,
          'error.type': 'hypervisor.connection-lost',
        },
      },
    ]);
    expect(first.traceparent).toBe(`00-${parent.traceId}-${attempts[0]?.spanId}-01`);
  });
});
