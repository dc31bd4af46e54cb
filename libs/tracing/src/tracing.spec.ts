import { createServer, type Socket } from 'node:net';
import { headers } from '@nats-io/transport-node';
import { drawTrace, listen, type OtlpReceiver, otlpReceiver, typescriptProcess } from '#testing';
import {
  acceptedSpan,
  context,
  extract,
  inject,
  resumeContext,
  SpanKind,
  startTracing,
  storeContext,
  type Tracing,
  trace,
  withSpan,
} from './index.js';

describe('tracing', () => {
  let traces: OtlpReceiver;
  let tracing: Tracing;

  beforeEach(async () => {
    traces = await otlpReceiver();
    tracing = startTracing({ service: 'storage', version: '1.2.3', otlpEndpoint: traces.endpoint });
  });

  afterEach(async () => {
    await tracing.shutdown();
    await traces[Symbol.asyncDispose]();
  });

  it('exports spans with their service, kind, attributes and parents', async () => {
    await withSpan('copy image', { kind: SpanKind.CONSUMER, attributes: { size: 7 } }, async () => {
      await Promise.resolve();
      withSpan('open', {}, () => undefined);
    });
    await tracing.flush();

    const copy = await traces.named('copy image');
    const open = await traces.named('open');
    expect(copy).toMatchObject({
      service: 'storage',
      kind: 'consumer',
      attributes: { size: 7 },
      status: { code: 'unset' },
    });
    expect(copy.resource).toMatchObject({ 'service.version': '1.2.3', 'service.namespace': 'powervm' });
    expect(open).toMatchObject({ traceId: copy.traceId, parentSpanId: copy.spanId, kind: 'internal' });
  });

  it('records what went wrong, without its secrets, and throws it on', async () => {
    const wrong = Object.assign(new Error('refused https://svc:hunter2@neo1:12443 password=abc123'), {
      code: 'hypervisor.refused',
    });

    await expect(withSpan('log on', {}, () => Promise.reject(wrong))).rejects.toBe(wrong);
    expect(() =>
      withSpan('at once', {}, () => {
        throw wrong;
      }),
    ).toThrow(wrong);
    await tracing.flush();

    for (const name of ['log on', 'at once']) {
      const span = await traces.named(name);
      expect(span.status.code).toBe('error');
      expect(span.attributes).toEqual({ 'error.type': 'hypervisor.refused' });
      expect(JSON.stringify(span)).not.toMatch(/hunter2|abc123/);
      expect(span.events).toMatchObject([
        { name: 'exception', attributes: { 'exception.type': 'hypervisor.refused' } },
      ]);
    }
  });

  it('goes along in the headers of NATS messages and in plain ones', async () => {
    const natsHeaders = headers();
    const plain: Record<string, string> = {};
    withSpan('sender', {}, () => {
      inject(natsHeaders);
      inject(plain);
    });

    withSpan('over NATS', { parent: extract(natsHeaders) }, () => undefined);
    withSpan('over HTTP', { parent: extract({ Traceparent: plain.traceparent }) }, () => undefined);
    withSpan('out of nowhere', { parent: extract(headers()) }, () => undefined);
    await tracing.flush();

    const sender = await traces.named('sender');
    expect((await traces.named('over NATS')).parentSpanId).toBe(sender.spanId);
    expect((await traces.named('over HTTP')).parentSpanId).toBe(sender.spanId);
    expect((await traces.named('out of nowhere')).traceId).not.toBe(sender.traceId);
  });

  it('can be kept as text with an operation, trace state included', () => {
    const came = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'a=1,b=2 3' };

    const stored = storeContext(extract(came));

    expect(inject({}, resumeContext(stored))).toEqual(came);
    expect(storeContext(resumeContext(stored.split(' ')[0]))).toBe(came.traceparent);
  });

  it.each(['', undefined, 'nonsense', '00-zz-b7ad6b7169203331-01'])('goes on untraced from %p', (stored) => {
    expect(trace.getSpanContext(resumeContext(stored))).toBeUndefined();
    expect(storeContext(resumeContext(stored))).toBe('');
  });

  it('exports an accepted span at once, so that a killed process leaves the parent of all that follows', async () => {
    await using service = typescriptProcess('libs/tracing/src/fixtures/killed-service.ts', {
      env: { ...traces.env, OTEL_BSP_SCHEDULE_DELAY: '600000' },
    });
    const stored = (await service.line(/^stored (.+)/))[1];
    const accepted = await traces.named('accepted spawn');
    await service.kill('SIGKILL');

    withSpan('carried on by another replica', { parent: resumeContext(stored) }, () => undefined);
    await tracing.flush();

    const later = await traces.named('carried on by another replica');
    expect(drawTrace(traces.trace(later.traceId))).toBe(
      'gateway: accepted spawn\n  storage: carried on by another replica',
    );
    expect(accepted.service).toBe('gateway');
  });

  it('keeps the accepted span below what came in', async () => {
    const stored = withSpan('driver', {}, () => acceptedSpan('accepted destroy'));
    await tracing.flush();

    const driver = await traces.named('driver');
    const accepted = await traces.named('accepted destroy');
    expect(accepted.parentSpanId).toBe(driver.spanId);
    expect(stored).toBe(`00-${driver.traceId}-${accepted.spanId}-01`);
  });
});

describe('tracing without a receiver', () => {
  const withEnvironment = async (variables: Record<string, string>, fn: () => Promise<void>) => {
    const before = { ...process.env };
    Object.assign(process.env, variables);
    try {
      await fn();
    } finally {
      process.env = before;
    }
  };

  it('says once that the receiver cannot be reached, and never fails or hangs', async () => {
    const gone = await otlpReceiver();
    await gone[Symbol.asyncDispose]();
    const said: string[] = [];

    await withEnvironment({ OTEL_EXPORTER_OTLP_TIMEOUT: '200' }, async () => {
      const warn = (message: string) => void said.push(message);
      const tracing = startTracing({ service: 'storage', version: '1', otlpEndpoint: gone.endpoint, warn });
      for (const name of ['one', 'two', 'three']) {
        withSpan(name, {}, () => undefined);
        await tracing.flush();
      }
      await tracing.shutdown();
    });

    expect(said).toEqual([expect.stringContaining(gone.endpoint)]);
  });

  it('stops waiting for a receiver that does not answer', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => void sockets.push(socket));
    const otlpEndpoint = `http://127.0.0.1:${await listen(silent)}`;

    await withEnvironment({ OTEL_EXPORTER_OTLP_TIMEOUT: '700' }, async () => {
      const tracing = startTracing({ service: 'storage', version: '1', otlpEndpoint, warn: () => undefined });
      withSpan('lost', {}, () => undefined);
      const start = performance.now();

      await tracing.shutdown(50);

      expect(performance.now() - start).toBeLessThan(600);
      expect(sockets).toHaveLength(1);
    });
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it('still makes trace ids when no endpoint is configured', async () => {
    await using _tracing = startTracing({ service: 'storage', version: '1' });

    expect(withSpan('local', {}, () => storeContext())).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('passes on what came in when the SDK is disabled', async () => {
    await withEnvironment({ OTEL_SDK_DISABLED: 'true' }, async () => {
      await using _tracing = startTracing({ service: 'storage', version: '1' });
      const came = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

      const sent = withSpan('handled', { parent: extract(came) }, () => inject({}, context.active()));

      expect(sent).toEqual(came);
      expect(withSpan('own', {}, () => storeContext())).toBe('');
    });
  });

  it('takes name and attributes of the service from the environment first', async () => {
    await using traces = await otlpReceiver();
    const variables = { OTEL_SERVICE_NAME: 'renamed', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=lab' };
    await withEnvironment({ ...variables, OTEL_EXPORTER_OTLP_ENDPOINT: traces.endpoint }, async () => {
      await using _tracing = startTracing({ service: 'storage', version: '1' });
      withSpan('named by the operator', {}, () => undefined);
    });

    const { service, resource } = await traces.named('named by the operator');
    expect(service).toBe('renamed');
    expect(resource).toMatchObject({ 'deployment.environment': 'lab', 'service.version': '1' });
  });
});
