import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { Controller, Module } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import {
  DeletePartition,
  GetHost,
  OperationCancelled,
  OperationError,
  OperationRejected,
  type PayloadOf,
  PowerOnPartition,
  refuse,
  StepSettled,
} from '#contracts';
import {
  AnswersQuery,
  claimant,
  claimStep,
  type Delivery,
  HandlesCommand,
  Later,
  Sealer,
  type StoredDelivery,
  takeUp,
  valid,
} from '#messaging';
import { eventually, withNats } from '#testing';
import { startService } from './run-service.js';
import { StepCaller, testConfig } from './testing.js';

const instance = { host: 'p8a', uuid: randomUUID() };

/** Remembers what it was asked; its mood says how it answers. */
class Mood {
  calls: Delivery[] = [];
  answer: (delivery: Delivery) => unknown = () => ({});
}

/** @param before  what happens in the broker before the service starts */
async function withService(before: (caller: StepCaller) => Promise<void> = async () => undefined) {
  const nats = await withNats();
  const config = testConfig(nats.url);
  const caller = await StepCaller.connect(config);
  await before(caller);
  const mood = new Mood();

  @Controller()
  class Partitions {
    @HandlesCommand(PowerOnPartition)
    async powerOn(@Payload() _payload: PayloadOf<typeof PowerOnPartition>, @Ctx() delivery: Delivery) {
      mood.calls.push(delivery);
      return mood.answer(delivery);
    }

    @AnswersQuery(GetHost)
    getHost(@Payload(valid(GetHost)) { host }: PayloadOf<typeof GetHost>) {
      if (host === 'large') return { systemName: 'x'.repeat(2 * 1024 ** 2) };
      throw refuse('host.unknown', `no host '${host}'`, { field: 'host', remedy: 'configure it' });
    }
  }

  @Module({ controllers: [Partitions] })
  class Instances {}

  const service = await startService({ service: 'instances', module: Instances, config });
  const dispose = async () => {
    await service.close();
    await caller.bus.close();
    await nats[Symbol.asyncDispose]();
  };
  return { nats, config, mood, caller, service, [Symbol.asyncDispose]: dispose };
}

/** What has been answered to the last step of an operation. */
async function answerTo({ bus }: StepCaller, operation: string) {
  const subject = `${StepSettled.subject}.${operation}`;
  const answer = await bus.jsm.streams.getMessage('POWERVM_EVENTS', { last_by_subj: subject });
  return answer?.json<PayloadOf<typeof StepSettled>>().outcome;
}

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

  it('lets an undo take the step from a do that is late: the do may write nothing any more', async () => {
    await using world = await withService();
    const operation = randomUUID();
    let undone: () => void = () => undefined;
    const undoEnded = new Promise<void>((resolve) => {
      undone = resolve;
    });
    const late = new Promise<unknown>((resolve) => {
      world.mood.answer = async (delivery) => {
        if (delivery.envelope.step?.phase === 'undo') return {};
        started();
        await undoEnded;
        const written = await delivery.guard().catch((error: unknown) => error);
        resolve(written);
        throw written;
      };
    });
    let started: () => void = () => undefined;
    const doStarted = new Promise<void>((resolve) => {
      started = resolve;
    });
    const step = { operation, step: 'power', phase: 'do' as const, attempt: 1 };
    await world.caller.send(PowerOnPartition, instance, step);
    await doStarted;
    await world.caller.ask(PowerOnPartition, instance, { ...step, phase: 'undo' });
    undone();
    await expect(late).resolves.toMatchObject({ failure: { code: 'step.fenced' } });
  });

  it('does not act on a do that arrives after its undo', async () => {
    await using world = await withService();
    const operation = randomUUID();
    await world.caller.ask(PowerOnPartition, instance, { operation, step: 'power', phase: 'undo' });
    await world.caller.send(PowerOnPartition, instance, { operation, step: 'power', phase: 'do', attempt: 1 });
    await world.caller.ask(PowerOnPartition, instance, { operation, step: 'power', phase: 'undo', attempt: 2 });
    expect(world.mood.calls.map(({ envelope }) => envelope.step?.phase)).toEqual(['undo', 'undo']);
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

  it('answers again, and does not work again, when only its acknowledgement was lost', async () => {
    await using world = await withService();
    const operation = randomUUID();
    const step = { operation, step: 'power', phase: 'do' as const, attempt: 1 };
    await world.caller.ask(PowerOnPartition, instance, step);
    const claims = await world.caller.bus.bucket('claims');
    await expect(claimStep(claims, step, 4711, '/powervm/other')).resolves.toEqual({
      is: 'answered',
      answer: { is: 'succeeded', result: {} },
    });
  });

  it('takes a noted answer for good, however often the step was delivered', async () => {
    const step = { operation: randomUUID(), step: 'power', phase: 'do' as const, attempt: 1 };
    await using world = await withService(async (caller) => {
      await caller.send(PowerOnPartition, instance, step);
      const { bus } = caller;
      const consumer = await bus.js.consumers.get('POWERVM_COMMANDS', 'instances');
      for (let deliveries = 1; deliveries <= 25; deliveries += 1) (await consumer.next())?.nak();
      const claimed = await claimStep(await bus.bucket('claims'), step, 1, '/powervm/other');
      if (claimed.is === 'ours') await claimed.fence.note({ answer: { is: 'succeeded', result: { noted: true } } });
    });
    const answer = await eventually(() => answerTo(world.caller, step.operation));
    expect(answer).toEqual({ is: 'succeeded', result: { noted: true } });
    expect(world.mood.calls).toEqual([]);
  });

  it('gives a step up that was taken twenty times without a word, and notes that', async () => {
    await using world = await withService();
    const step = { operation: randomUUID(), step: 'power', phase: 'do' as const, attempt: 1 };
    const claims = await world.caller.bus.bucket('claims');
    for (let takings = 1; takings <= 20; takings += 1) await claimStep(claims, step, 1, '/powervm/other');
    const failed = { is: 'failed', failure: { code: 'message.exhausted', effect: 'unknown' } };
    await expect(world.caller.ask(PowerOnPartition, instance, step)).resolves.toMatchObject(failed);
    expect(world.mood.calls).toEqual([]);
    await expect(claimStep(claims, step, 1, '/powervm/other')).resolves.toMatchObject({
      is: 'answered',
      answer: failed,
    });
  });

  it('does not give up a command that its handler wants later, however often', async () => {
    await using world = await withService();
    const rejected = world.caller.bus.nats.subscribe(`${OperationRejected.subject}.*`);
    await world.caller.bus.nats.flush();
    const done = new Promise<void>((resolve) => {
      world.mood.answer = ({ deliveries }) => {
        if (deliveries <= 30) throw new Later(0);
        return resolve();
      };
    });
    await world.caller.bus.command(PowerOnPartition, instance);
    await done;
    expect(world.mood.calls).toHaveLength(31);
    expect(rejected.getReceived()).toBe(0);
  });

  it('rejects a command that was taken up twenty times without a word', async () => {
    await using world = await withService();
    const rejected = world.caller.bus.nats.subscribe(`${OperationRejected.subject}.*`, { max: 1 });
    await world.caller.bus.nats.flush();
    const claims = await world.caller.bus.bucket('claims');
    world.mood.answer = async (delivery) => {
      for (let takings = 1; takings <= 20; takings += 1) await takeUp(claims, (delivery as StoredDelivery).place);
      throw new Later(0);
    };
    const id = await world.caller.bus.command(PowerOnPartition, instance);
    for await (const message of rejected)
      expect(message.json()).toMatchObject({ id, failure: { code: 'message.exhausted', effect: 'unknown' } });
    expect(world.mood.calls).toHaveLength(1);
  });

  it('says which replica has a step', async () => {
    await using world = await withService();
    const step = { operation: randomUUID(), step: 'power', phase: 'do' as const, attempt: 1 };
    const claims = await world.caller.bus.bucket('claims');
    await expect(claimant(claims, step)).resolves.toBeUndefined();
    await world.caller.ask(PowerOnPartition, instance, step);
    await expect(claimant(claims, step)).resolves.toBe(`/powervm/instances/${hostname()}/${process.pid}`);
  });

  it('is not bothered by another copy of a step that it is working on', async () => {
    await using world = await withService();
    const operation = randomUUID();
    const step = { operation, step: 'power', phase: 'do' as const, attempt: 1 };
    const claims = await world.caller.bus.bucket('claims');
    await expect(claimStep(claims, step, 1, '/powervm/other')).resolves.toMatchObject({ is: 'ours' });
    await expect(claimStep(claims, step, 2, '/powervm/other')).resolves.toEqual({ is: 'out of date' });
    await expect(claimStep(claims, step, 1, '/powervm/other')).resolves.toMatchObject({ is: 'ours' });
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

  it('keeps a slow step to itself for longer than the ack wait', async () => {
    await using world = await withService();
    world.mood.answer = () => new Promise((resolve) => setTimeout(() => resolve({}), 6000));
    await expect(world.caller.ask(PowerOnPartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.mood.calls).toHaveLength(1);
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
