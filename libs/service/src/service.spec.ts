import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { Module } from '@nestjs/common';
import {
  DeletePartition,
  GetHost,
  OperationCancelled,
  OperationError,
  OperationRejected,
  PowerOnPartition,
  refuse,
  StepSettled,
} from '#contracts';
import { Sealer } from '#messaging';
import { eventually, withNats } from '#testing';
import { startService } from './run-service.js';
import { answerTo, instance, withService } from './testing/with-service.js';
import { StepCaller, testConfig } from './testing.js';

describe('a service', () => {
  it('answers a step with its result', async () => {
    await using world = await withService();
    await expect(world.caller.ask(PowerOnPartition, instance, { step: 'power on' })).resolves.toEqual({
      is: 'succeeded',
      result: {},
    });
  });

  it('answers a refusal at once, as data', async () => {
    await using world = await withService();
    world.mood.answer = () => {
      throw refuse('instance.not-found', 'no such instance', { remedy: 'look' });
    };
    await expect(world.caller.ask(PowerOnPartition, instance)).resolves.toEqual({
      is: 'failed',
      failure: {
        code: 'instance.not-found',
        message: 'no such instance',
        remedy: 'look',
        retryable: false,
        effect: 'none',
      },
    });
    expect(world.mood.calls).toHaveLength(1);
  });

  it('tries again what may pass, and answers once', async () => {
    await using world = await withService();
    world.mood.answer = ({ deliveries }) => {
      if (deliveries < 3) throw new OperationError('hypervisor.busy', 'busy', { retryable: true });
      return {};
    };
    await expect(world.caller.ask(PowerOnPartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.mood.calls.map(({ deliveries }) => deliveries)).toEqual([1, 2, 3]);
  });

  it('refuses a step whose payload is wrong, naming the field, and keeps a dead letter without the body', async () => {
    await using world = await withService();
    const wrong = { host: 'p8a', uuid: 'CANARY-no-uuid' };
    await expect(world.caller.ask(PowerOnPartition, wrong)).resolves.toMatchObject({
      is: 'failed',
      failure: { code: 'request.invalid', field: 'uuid', effect: 'none' },
    });
    expect(world.mood.calls).toHaveLength(0);
    const kept = await world.caller.bus.jsm.streams.getMessage('POWERVM_DEAD_LETTERS', { seq: 1 });
    expect(kept?.header.get('powervm-failure-code')).toBe('request.invalid');
    expect(kept?.data).toHaveLength(0);
  });

  it.each([
    ['an id', { id: 'x'.repeat(4100) }, 'request.invalid'],
    ['a subject', { subject: `powervm.command.instances.${'x'.repeat(4005)}` }, 'internal'],
  ])('outlives a message with %s that would make a subject longer than a server takes', async (_what, odd, code) => {
    await using world = await withService();
    const message = { subject: DeletePartition.subject, id: randomUUID(), type: 'test', payload: instance, ...odd };
    await world.caller.bus.publish(message);
    const { jsm } = world.caller.bus;
    await eventually(async () => (await jsm.streams.info('POWERVM_DEAD_LETTERS')).state.messages === 1);
    const kept = await jsm.streams.getMessage('POWERVM_DEAD_LETTERS', { seq: 1 });
    expect(kept?.header.get('powervm-failure-code')).toBe(code);
    await expect(world.caller.ask(PowerOnPartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
  });

  it('rejects a command that it does not know, under the id of its message', async () => {
    await using world = await withService();
    const rejected = world.caller.bus.nats.subscribe(`${OperationRejected.subject}.*`, { max: 1 });
    await world.caller.bus.nats.flush();
    const id = await world.caller.bus.command(DeletePartition, instance);
    for await (const message of rejected) expect(message.json()).toMatchObject({ id, failure: { code: 'internal' } });
  });

  it('tells a step under way when its operation is cancelled, and lets it write nothing more', async () => {
    await using world = await withService();
    const operation = randomUUID();
    const written = new Promise<unknown>((resolve) => {
      world.mood.answer = async ({ signal, guard }) => {
        world.caller.bus.announce(OperationCancelled, { operation });
        await once(signal, 'abort');
        resolve(await guard().catch((error: unknown) => error));
        signal.throwIfAborted();
      };
    });
    const answer = world.caller.ask(PowerOnPartition, instance, { operation });
    await expect(written).resolves.toMatchObject({ failure: { code: 'operation.cancelled' } });
    await expect(answer).resolves.toMatchObject({
      is: 'failed',
      failure: { code: 'operation.cancelled', effect: 'unknown' },
    });
  });

  it('goes on with a step while NATS is killed and restarted, and does it once', async () => {
    await using world = await withService();
    const restarted = new Promise<void>((resolve) => {
      world.mood.answer = async ({ guard }) => {
        await world.nats.server.restart('SIGKILL');
        resolve();
        await guard();
        return {};
      };
    });
    const operation = randomUUID();
    const step = { operation, step: 'power', phase: 'do' as const, attempt: 1 };
    await world.caller.send(PowerOnPartition, instance, step);
    await restarted;
    await eventually(async () => (await answerTo(world.caller, operation))?.is === 'succeeded');
    expect(world.mood.calls).toHaveLength(1);
  });

  it('goes on when the broker restarts, and says so when that has lost its streams', async () => {
    await using world = await withService();
    const broken = world.service.broken.then((reason) => reason, String);
    await world.nats.server.restart('SIGKILL');
    await using caller = await StepCaller.connect(world.config);
    await expect(caller.ask(PowerOnPartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    await expect(Promise.race([broken, 'runs'])).resolves.toBe('runs');
    await world.nats.server.kill();
    await rm(world.nats.server.storeDir, { recursive: true });
    await world.nats.server.restart();
    await expect(broken).resolves.toMatchObject({ failure: { code: 'nats.store-lost' } });
  });

  it('says so when its stream is deleted under it', async () => {
    await using world = await withService();
    await world.caller.bus.jsm.streams.delete('POWERVM_COMMANDS');
    await expect(world.service.broken).resolves.toMatchObject({ failure: { code: 'nats.store-lost' } });
  });

  it('is told by a broker whose streams somebody else has made anew', async () => {
    await using world = await withService();
    await world.nats.server.kill();
    await rm(world.nats.server.storeDir, { recursive: true });
    await world.nats.server.restart();
    await using other = await StepCaller.connect(world.config);
    expect(other.bus.nats.isClosed()).toBe(false);
    await expect(world.service.broken).resolves.toMatchObject({ failure: { code: 'nats.store-lost' } });
  });

  it('finishes what it works on before it stops', async () => {
    await using world = await withService();
    let release: () => void = () => undefined;
    const started = new Promise<void>((began) => {
      world.mood.answer = () => {
        began();
        return new Promise((resolve) => {
          release = () => resolve({});
        });
      };
    });
    const answer = world.caller.ask(PowerOnPartition, instance);
    await started;
    const closed = world.service.app.close();
    release();
    await expect(answer).resolves.toMatchObject({ is: 'succeeded' });
    await closed;
  });
});

describe('a query', () => {
  it('gets the error as it was thrown, with field and remedy', async () => {
    await using world = await withService();
    await expect(world.caller.bus.query(GetHost, { host: 'nowhere' })).rejects.toMatchObject({
      failure: { code: 'host.unknown', field: 'host', remedy: 'configure it' },
    });
  });

  it('says that nobody answers, when no replica runs', async () => {
    await using nats = await withNats();
    await using caller = await StepCaller.connect(testConfig(nats.url));
    await expect(caller.bus.query(GetHost, { host: 'p8a' })).rejects.toMatchObject({
      failure: { code: 'service.unavailable', retryable: true },
    });
  });

  it('rejects, and does not throw, when its payload is not what the contract wants', async () => {
    await using world = await withService();
    const asked = world.caller.bus.query(GetHost, { hostt: 'p8a' } as never).catch((error: unknown) => error);
    await expect(asked).resolves.toMatchObject({ failure: { code: 'request.invalid', field: 'host' } });
  });

  it('is told at once when its answer is larger than a message may be', async () => {
    await using world = await withService();
    await expect(world.caller.bus.query(GetHost, { host: 'large' })).rejects.toMatchObject({
      failure: { code: 'answer.too-large', retryable: false, remedy: expect.stringContaining('max_payload') },
    });
  });

  it('carries the bare payload and standard error headers, for clients in any language', async () => {
    await using world = await withService();
    const answer = await world.nats.connection.request(GetHost.subject, JSON.stringify({ hostt: 1 }));
    expect(answer.headers?.get('Nats-Service-Error-Code')).toBe('request.invalid');
    expect(answer.json()).toMatchObject({ code: 'request.invalid', field: 'host' });
  });
});

describe('a sealed field', () => {
  it('is read by its service only', async () => {
    await using world = await withService();
    const client = await Sealer.open(world.caller.bus);
    const sealed = await client.seal('instances', { adminPass: 'CANARY' });
    expect(sealed).not.toContain(Buffer.from('CANARY').toString('base64'));
    await expect(world.service.app.get(Sealer).open(sealed)).resolves.toEqual({ adminPass: 'CANARY' });
    await expect(client.open(sealed)).rejects.toMatchObject({ failure: { code: 'sealing.unreadable' } });
  });

  it('cannot be sealed for a service that never ran', async () => {
    await using world = await withService();
    const client = await Sealer.open(world.caller.bus);
    await expect(client.seal('storage', {})).rejects.toMatchObject({ failure: { code: 'sealing.no-key' } });
  });
});

it('a service that starts while the broker is away waits for it', async () => {
  await using nats = await withNats();
  await nats.server.kill();
  @Module({})
  class Nothing {}
  const starting = startService({ service: 'instances', module: Nothing, config: testConfig(nats.url) });
  await nats.server.restart();
  await (await starting).close();
});

it('the answers of steps are events in a stream, so a gateway that was away hears them', async () => {
  await using world = await withService();
  const operation = randomUUID();
  await world.caller.ask(PowerOnPartition, instance, { operation });
  const kept = await world.caller.bus.jsm.streams.getMessage('POWERVM_EVENTS', {
    last_by_subj: `${StepSettled.subject}.${operation}`,
  });
  expect(kept?.json()).toMatchObject({ operation, phase: 'do', outcome: { is: 'succeeded' } });
});
