import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Config } from '#config';
import { command, InstanceRef, OperationChanged } from '#contracts';
import { Bus, claimStep, type Envelope, Later, type Outgoing, type Place } from '#messaging';
import { withNats } from '#testing';
import { FlowEngine, type Publisher } from './engine.js';
import { flow, minutes } from './flow.js';

const result = z.object({});
const Make = command({ service: 'storage', name: 'make', purpose: '', payload: InstanceRef, result });
const Drop = command({ service: 'storage', name: 'drop', purpose: '', payload: InstanceRef, result });
const Build = command({ service: 'gateway', name: 'build', purpose: '', payload: InstanceRef, result });
const Wreck = command({ service: 'gateway', name: 'wreck', purpose: '', payload: InstanceRef, result });

const where = ({ input }: { input: InstanceRef }) => ({ host: input.host, uuid: input.uuid });
const undo = { run: Drop, with: where, within: minutes(1) };
const build = flow(Build, 1)
  .step('make', { run: Make, with: where, within: minutes(1), undo })
  .succeeds(() => ({}));
const buildV2 = flow(Build, 2)
  .step('make better', { run: Make, with: where, within: minutes(1), undo })
  .succeeds(() => ({}));
const wreck = flow(Wreck, 1)
  .supersedes('build')
  .step('drop', { run: Drop, with: where, within: minutes(1) })
  .succeeds(() => ({}));

/** Gateways without their process: engines on one NATS server, and what they have published. */
async function withEngines() {
  const nats = await withNats();
  const bus = await Bus.connect(Config.parse({ nats: { servers: [nats.url] } }).nats, '/powervm/test');
  const engine = await FlowEngine.open([build, wreck], bus);
  const instance = { host: 'p8a', uuid: randomUUID() };
  const envelope = (): Envelope => ({ id: randomUUID(), source: '/test', type: 'test', time: '' });
  let sequence = 0;
  /** Of a command that is sent now. */
  const place = (): Place => {
    sequence += 1;
    return { sequence, storedAt: Date.now() };
  };
  const stepCommands = async () => {
    const found: string[] = [];
    const { state } = await bus.jsm.streams.info('POWERVM_COMMANDS');
    for (let seq = 1; seq <= state.last_seq; seq += 1) {
      const message = await bus.jsm.streams.getMessage('POWERVM_COMMANDS', { seq });
      if (message?.subject.startsWith('powervm.command.storage')) found.push(message.header.get('ce-id'));
    }
    return found;
  };
  const answers = (
    operation: string,
    step: string,
    is: 'succeeded' | 'failed' = 'succeeded',
    phase: 'do' | 'undo' = 'do',
  ) => {
    const failure = { code: 'storage.pool-full', message: 'full', retryable: false, effect: 'unknown' as const };
    const outcome = is === 'succeeded' ? { is, result: {} } : { is, failure };
    return { operation, step, phase, attempt: 1, outcome };
  };
  const state = async (id: string) => (await engine.store.get(id))?.operation.state;
  const dispose = async () => {
    await bus.close();
    await nats[Symbol.asyncDispose]();
  };
  return { bus, engine, instance, envelope, place, stepCommands, answers, state, [Symbol.asyncDispose]: dispose };
}

/** A gateway that is killed when it wants to publish what `dies` names. */
const dyingAt = (bus: Bus, dies: (message: Outgoing) => boolean): Publisher => ({
  jsm: bus.jsm,
  bucket: (name) => bus.bucket(name),
  announce: (contract, payload) => bus.announce(contract, payload),
  publish: (message) => (dies(message) ? Promise.reject(new Error('killed')) : bus.publish(message)),
});

describe('an operation', () => {
  it('is carried from its command to its end', async () => {
    await using world = await withEngines();
    const envelope = world.envelope();
    await world.engine.accept(Build, world.instance, envelope, world.place());
    expect(await world.stepCommands()).toEqual([`${envelope.id}.make.do.1`]);
    await world.engine.settled(world.answers(envelope.id, 'make'));
    expect(await world.state(envelope.id)).toBe('succeeded');
  });

  it('is one operation however often its command is delivered', async () => {
    await using world = await withEngines();
    const envelope = world.envelope();
    await Promise.all([1, 2, 3].map(() => world.engine.accept(Build, world.instance, envelope, world.place())));
    expect(await world.stepCommands()).toEqual([`${envelope.id}.make.do.1`]);
  });

  it('tells of each change', async () => {
    await using world = await withEngines();
    const envelope = world.envelope();
    const heard = world.bus.nats.subscribe(`${OperationChanged.subject}.${envelope.id}`, { max: 3 });
    await world.engine.accept(Build, world.instance, envelope, world.place());
    await world.engine.settled(world.answers(envelope.id, 'make'));
    const states: unknown[] = [];
    for await (const message of heard) states.push(message.json<{ state: string }>().state);
    expect(states).toEqual(['waiting', 'running', 'succeeded']);
  });

  it('is refused under the id of another', async () => {
    await using world = await withEngines();
    const envelope = world.envelope();
    await world.engine.accept(Build, world.instance, envelope, world.place());
    const other = { ...world.instance, uuid: randomUUID() };
    await expect(world.engine.accept(Build, other, envelope, world.place())).rejects.toMatchObject({
      failure: { code: 'operation.id-reused' },
    });
  });

  it('is refused when it is too large to be kept', async () => {
    await using world = await withEngines();
    const large = { ...world.instance, name: 'x'.repeat(600_000) };
    await expect(world.engine.accept(Build, large, world.envelope(), world.place())).rejects.toMatchObject({
      failure: { code: 'request.too-large' },
    });
  });

  it('waits for the one before it on the same instance, and for no other', async () => {
    await using world = await withEngines();
    const [first, second, other] = [world.envelope(), world.envelope(), world.envelope()];
    await world.engine.accept(Build, world.instance, first, world.place());
    await world.engine.accept(Build, world.instance, second, world.place());
    await world.engine.accept(Build, { ...world.instance, uuid: randomUUID() }, other, world.place());
    expect(await Promise.all([first, second, other].map(({ id }) => world.state(id)))).toEqual([
      'running',
      'waiting',
      'running',
    ]);
    await world.engine.settled(world.answers(first.id, 'make'));
    expect(await world.state(second.id)).toBe('running');
  });

  it('is cancelled and undone by one that supersedes it, which waits for that', async () => {
    await using world = await withEngines();
    const [first, second] = [world.envelope(), world.envelope()];
    await world.engine.accept(Build, world.instance, first, world.place());
    await world.engine.accept(Wreck, world.instance, second, world.place());
    expect([await world.state(first.id), await world.state(second.id)]).toEqual(['undoing', 'waiting']);
    await world.engine.settled(world.answers(first.id, 'make'));
    await world.engine.settled(world.answers(first.id, 'make', 'succeeded', 'undo'));
    expect([await world.state(first.id), await world.state(second.id)]).toEqual(['failed', 'running']);
  });
});

describe('a command that was sent before a destroy, and comes after it', () => {
  /** The builder's gateway dies when it wants to publish what `dies` names; the wrecker comes and goes meanwhile. */
  async function wreckedMeanwhile(dies: (message: Outgoing) => boolean) {
    const world = await withEngines();
    const [first, second] = [world.envelope(), world.envelope()];
    const [place, wreckersPlace] = [world.place(), world.place()];
    const dying = await FlowEngine.open([build, wreck], dyingAt(world.bus, dies));
    await expect(dying.accept(Build, world.instance, first, place)).rejects.toThrow('killed');
    await world.engine.accept(Wreck, world.instance, second, wreckersPlace);
    await world.engine.settled(world.answers(second.id, 'drop'));
    expect(await world.state(second.id)).toBe('succeeded');
    return { ...world, first, second, place };
  }
  const isWake = ({ subject }: Outgoing) => subject.startsWith('powervm.wake');
  const isTold = ({ type }: Outgoing) => type === OperationChanged.subject;

  it('is not carried out when it is delivered again', async () => {
    await using world = await wreckedMeanwhile(isWake);
    await world.engine.accept(Build, world.instance, world.first, world.place);
    expect((await world.engine.store.get(world.first.id))?.operation).toMatchObject({
      state: 'failed',
      failure: { code: 'operation.superseded', message: expect.stringContaining(world.second.id) },
    });
    expect(await world.stepCommands()).toEqual([`${world.second.id}.drop.do.1`]);
    expect(await world.engine.active(world.instance.host, world.instance.uuid)).toEqual([]);
  });

  it('is not carried out when its alarm clock rings first', async () => {
    await using world = await wreckedMeanwhile(isTold);
    await expect(world.engine.wake(world.first.id)).rejects.toThrow(Later);
    expect(await world.state(world.first.id)).toBe('failed');
    expect(await world.stepCommands()).toEqual([`${world.second.id}.drop.do.1`]);
  });

  it('does not keep a later one from being carried out', async () => {
    await using world = await wreckedMeanwhile(isWake);
    const again = world.envelope();
    await world.engine.accept(Build, world.instance, again, { sequence: 99, storedAt: Date.now() });
    expect(await world.state(again.id)).toBe('running');
    expect((await world.engine.active(world.instance.host, world.instance.uuid)).map(({ id }) => id)).toEqual([
      again.id,
    ]);
  });
});

describe('a gateway that is killed', () => {
  it('between deciding and publishing: the redelivered answer publishes what is missing', async () => {
    await using world = await withEngines();
    const envelope = world.envelope();
    const dying = await FlowEngine.open(
      [build],
      dyingAt(world.bus, ({ id }) => id.endsWith('.make.do.1')),
    );
    await expect(dying.accept(Build, world.instance, envelope, world.place())).rejects.toThrow('killed');
    expect(await world.stepCommands()).toEqual([]);
    await world.engine.accept(Build, world.instance, envelope, world.place());
    expect(await world.stepCommands()).toEqual([`${envelope.id}.make.do.1`]);
  });

  it('and stays away for longer than duplicates are remembered: the command is published all the same', async () => {
    await using world = await withEngines();
    let now = 1_000_000;
    const dying = await FlowEngine.open(
      [build],
      dyingAt(world.bus, ({ id }) => id.endsWith('.make.do.1')),
      () => now,
    );
    const later = await FlowEngine.open([build], world.bus, () => now);
    const envelope = world.envelope();
    await expect(dying.accept(Build, world.instance, envelope, world.place())).rejects.toThrow('killed');
    now += minutes(1) - 1;
    await expect(later.wake(envelope.id)).rejects.toThrow(Later);
    expect(await world.stepCommands()).toContain(`${envelope.id}.make.do.1`);
  });

  it('before it lets the next operation start: the next one’s alarm clock starts it', async () => {
    await using world = await withEngines();
    const [first, second] = [world.envelope(), world.envelope()];
    await world.engine.accept(Build, world.instance, first, world.place());
    await world.engine.accept(Build, world.instance, second, world.place());
    const dying = await FlowEngine.open(
      [build],
      dyingAt(world.bus, ({ id }) => id.includes('.changed.')),
    );
    await expect(dying.settled(world.answers(first.id, 'make'))).rejects.toThrow('killed');
    expect(await world.state(second.id)).toBe('waiting');
    await world.engine.wake(first.id);
    await expect(world.engine.wake(second.id)).rejects.toThrow(Later);
    expect(await world.state(second.id)).toBe('running');
  });
});

describe('a broker that loses something', () => {
  it('an answer: it is taken from the claim, where whoever did the step has noted it', async () => {
    await using world = await withEngines();
    const envelope = world.envelope();
    await world.engine.accept(Build, world.instance, envelope, world.place());
    const { operation, step, phase, attempt, outcome } = world.answers(envelope.id, 'make');
    const claimed = await claimStep(await world.bus.bucket('claims'), { operation, step, phase, attempt }, 1);
    if (claimed.is !== 'ours') throw new Error(claimed.is);
    await expect(world.engine.wake(envelope.id)).rejects.toThrow(Later);
    await claimed.fence.note({ answer: outcome });
    const later = await FlowEngine.open([build], world.bus, () => Date.now() + 10_000);
    await later.wake(envelope.id);
    expect(await world.state(envelope.id)).toBe('succeeded');
  });

  it('that an operation has left the queue: the next one takes its turn all the same', async () => {
    await using world = await withEngines();
    const [first, second] = [world.envelope(), world.envelope()];
    await world.engine.accept(Build, world.instance, first, world.place());
    await world.engine.accept(Build, world.instance, second, world.place());
    const dying = await FlowEngine.open(
      [build],
      dyingAt(world.bus, ({ id }) => id.includes('.changed.')),
    );
    await expect(dying.settled(world.answers(first.id, 'make'))).rejects.toThrow('killed');
    await expect(world.engine.wake(second.id)).rejects.toThrow(Later);
    expect(await world.state(second.id)).toBe('running');
  });
});

describe('a flow of another version', () => {
  it('is left alone by a gateway that lacks it', async () => {
    await using world = await withEngines();
    const newer = await FlowEngine.open([build, buildV2], world.bus);
    const envelope = world.envelope();
    await newer.accept(Build, world.instance, envelope, world.place());
    await expect(world.engine.settled(world.answers(envelope.id, 'make better'))).rejects.toThrow(Later);
    expect(await world.state(envelope.id)).toBe('running');
    await newer.settled(world.answers(envelope.id, 'make better'));
    expect(await world.state(envelope.id)).toBe('succeeded');
  });

  it('is cancelled by a destroy that such a gateway has accepted, as soon as one is there that can', async () => {
    await using world = await withEngines();
    const newer = await FlowEngine.open([build, buildV2, wreck], world.bus);
    const [first, second] = [world.envelope(), world.envelope()];
    await newer.accept(Build, world.instance, first, world.place());
    await world.engine.accept(Wreck, world.instance, second, world.place());
    await expect(world.engine.wake(second.id)).rejects.toThrow(Later);
    expect([await world.state(first.id), await world.state(second.id)]).toEqual(['running', 'waiting']);
    await expect(newer.wake(second.id)).rejects.toThrow(Later);
    expect([await world.state(first.id), await world.state(second.id)]).toEqual(['undoing', 'waiting']);
  });

  it('keeps what it has added to its record when another one writes it', async () => {
    await using world = await withEngines();
    const bucket = await world.bus.bucket('operations');
    const envelope = world.envelope();
    await world.engine.accept(Build, world.instance, envelope, world.place());
    const record = (await world.engine.store.get(envelope.id))?.operation;
    const steps = { make: { ...record?.steps.make, mood: 'better' } };
    await bucket.put(envelope.id, JSON.stringify({ ...record, steps, urgency: 7 }));
    await world.engine.settled(world.answers(envelope.id, 'make'));
    expect((await bucket.get(envelope.id))?.json()).toMatchObject({
      state: 'succeeded',
      urgency: 7,
      steps: { make: { state: 'succeeded', mood: 'better' } },
    });
  });
});

it('an operation whose record is lost does not keep those that stand behind it in the queue', async () => {
  await using world = await withEngines();
  const envelope = world.envelope();
  const { host, uuid } = world.instance;
  await (await world.bus.bucket('queues')).put(`${host}.${uuid}`, JSON.stringify({ operations: [randomUUID()] }));
  await world.engine.accept(Build, world.instance, envelope, world.place());
  expect(await world.state(envelope.id)).toBe('running');
});

it.each(['{"id":7}', 'rubbish'])('a record that can’t be read (%s) is not taken for absent', async (text) => {
  await using world = await withEngines();
  const envelope = world.envelope();
  await (await world.bus.bucket('operations')).put(envelope.id, text);
  const passes = { failure: { code: 'operation.unreadable', retryable: true } };
  await expect(world.engine.wake(envelope.id)).rejects.toMatchObject(passes);
  await expect(world.engine.settled(world.answers(envelope.id, 'make'))).rejects.toMatchObject(passes);
  await expect(world.engine.accept(Build, world.instance, envelope, world.place())).rejects.toMatchObject(passes);
});

it('a record that can’t be read is left alone, and the others are still watched', async () => {
  await using world = await withEngines();
  const bucket = await world.bus.bucket('operations');
  await bucket.put('rubbish', '{"id":7}');
  const envelope = world.envelope();
  await world.engine.accept(Build, world.instance, envelope, world.place());
  const stop = new AbortController();
  const seen = await new Promise<string>(
    (resolve) => void world.engine.store.watch(({ id }) => resolve(id), stop.signal),
  );
  stop.abort();
  expect(seen).toBe(envelope.id);
});

describe('time', () => {
  it('undoes a step that never answered', async () => {
    await using world = await withEngines();
    let now = 1_000_000;
    const engine = await FlowEngine.open([build], world.bus, () => now);
    const envelope = world.envelope();
    await engine.accept(Build, world.instance, envelope, world.place());
    now += minutes(1);
    await expect(engine.wake(envelope.id)).rejects.toThrow(Later);
    expect(await world.stepCommands()).toEqual([`${envelope.id}.make.do.1`, `${envelope.id}.make.undo.1`]);
  });

  it('stops the alarm clock of an operation that has ended', async () => {
    await using world = await withEngines();
    const envelope = world.envelope();
    await world.engine.accept(Build, world.instance, envelope, world.place());
    await world.engine.settled(world.answers(envelope.id, 'make'));
    await expect(world.engine.wake(envelope.id)).resolves.toMatchObject({ state: 'succeeded' });
  });
});
