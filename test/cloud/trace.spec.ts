import { randomBytes, randomUUID } from 'node:crypto';
import { headers } from '@nats-io/transport-node';
import { Destroy, GetInstance, GetOperation, isFinal, Spawn } from '#contracts';
import { eventually, type OtlpReceiver, otlpReceiver, type ReceivedSpan, roots } from '#testing';
import { startTracing, type Tracing } from '#tracing';
import { type Cloud, withCloud } from './cloud.js';
import { aServer } from './requests.js';

/** A client in any language: it knows subjects, CloudEvents headers and W3C trace context, and nothing of ours. */
class ForeignClient {
  readonly traceId = randomBytes(16).toString('hex');
  readonly spanId = randomBytes(8).toString('hex');

  constructor(private readonly cloud: Cloud) {}

  async command(subject: string, payload: unknown): Promise<string> {
    const id = randomUUID();
    await this.cloud.bus.js.publish(subject, JSON.stringify(payload), {
      msgID: id,
      headers: this.headers(id, subject),
    });
    await eventually(async () => {
      const found = await this.cloud.bus.query(GetOperation, { id }).catch(() => undefined);
      return found !== undefined && isFinal(found.state);
    });
    return id;
  }

  ask(subject: string, payload: unknown) {
    return this.cloud.bus.nats.request(subject, JSON.stringify(payload), {
      timeout: 10_000,
      headers: this.headers(randomUUID(), subject),
    });
  }

  private headers(id: string, type: string) {
    const written = headers();
    const attributes = { 'ce-specversion': '1.0', 'ce-id': id, 'ce-source': '/nova-compute/p8a', 'ce-type': type };
    for (const [name, value] of Object.entries(attributes)) written.set(name, value);
    written.set('traceparent', `00-${this.traceId}-${this.spanId}-01`);
    return written;
  }
}

describe('the trace that a client begins', () => {
  let traces: OtlpReceiver;
  let tracing: Tracing;

  beforeEach(async () => {
    traces = await otlpReceiver();
    tracing = startTracing({ service: 'cloud', version: '0', otlpEndpoint: traces.endpoint });
  });

  afterEach(async () => {
    await tracing.shutdown();
    await traces[Symbol.asyncDispose]();
  });

  const asked = (spans: readonly ReceivedSpan[]) =>
    spans.filter(({ attributes }) => 'http.request.method' in attributes);

  it('goes on through its operation to each request of the hypervisor', async () => {
    await using cloud = await withCloud();
    const client = new ForeignClient(cloud);
    const server = aServer(cloud);

    const id = await client.command(Spawn.subject, server);

    await tracing.flush();
    const spans = traces.trace(client.traceId);
    expect(roots(spans).map(({ parentSpanId }) => parentSpanId)).toEqual([client.spanId]);
    expect(spans.map(({ name }) => name)).toContain('spawn accepted');
    for (const service of ['instances', 'storage', 'networking', 'config-drive']) {
      expect(spans.map(({ name }) => name)).toContainEqual(
        expect.stringContaining(`process powervm.command.${service}.`),
      );
    }
    expect(asked(spans).length).toBeGreaterThan(10);
    expect(asked(spans).filter(({ attributes }) => attributes['http.request.method'] === 'PUT')).not.toEqual([]);
    await expect(cloud.bus.query(GetOperation, { id })).resolves.toMatchObject({ traceId: client.traceId });
  });

  it('is its own for each command', async () => {
    await using cloud = await withCloud();
    const { host, uuid } = aServer(cloud);
    const [one, other] = [new ForeignClient(cloud), new ForeignClient(cloud)];
    await Promise.all([one, other].map((client) => client.command(Destroy.subject, { host, uuid })));
    await tracing.flush();
    for (const client of [one, other]) {
      const accepted = traces.trace(client.traceId).filter(({ name }) => name === 'destroy accepted');
      expect(accepted).toHaveLength(1);
    }
  });

  it('goes on through a question, by way of the gateway, to the hypervisor', async () => {
    await using cloud = await withCloud();
    const server = aServer(cloud);
    await cloud.run(Spawn, server);
    const client = new ForeignClient(cloud);
    await client.ask(GetInstance.subject, { host: server.host, uuid: server.uuid, fresh: true });
    await tracing.flush();
    const spans = traces.trace(client.traceId);
    expect(roots(spans).map(({ parentSpanId }) => parentSpanId)).toEqual([client.spanId]);
    expect(asked(spans)).toHaveLength(1);
  });
});
