import { randomUUID } from 'node:crypto';
import { OperationChanged } from '#contracts';
import { claimStep, Later, type Outgoing } from '#messaging';
import { FlowEngine } from './engine.js';
import { minutes } from './flow.js';
import { Build, build, dyingAt, Wreck, withEngines, wreck } from './testing/with-engines.js';

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
    const claimed = await claimStep(
      await world.bus.bucket('claims'),
      { operation, step, phase, attempt },
      1,
      '/powervm/test',
    );
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
