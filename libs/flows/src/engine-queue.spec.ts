import type { Envelope, Place } from '#messaging';
import { FlowEngine } from './engine.js';
import { Build, build, dyingAt, Wreck, withEngines } from './testing/with-engines.js';

describe('an operation that needs attention, stands first in the queue all the same, and is retried', () => {
  /**
   * A second gateway that is slow: whenever it has read the first one's record for the nth time, a person retries that before
   * the gateway goes on.
   */
  async function retriedBeneath(nth: number) {
    const world = await withEngines();
    const [first, second] = [world.envelope(), world.envelope()];
    await world.engine.accept(Build, world.instance, first, world.place());
    await world.engine.accept(Build, world.instance, second, world.place());
    const stored = await world.engine.store.get(first.id);
    if (stored === undefined) throw new Error('the first operation is not there');
    const { operation } = stored;
    const make = { state: 'undo-failed' as const, attempt: 4 };
    await world.engine.store.replace(stored, { ...operation, state: 'needs-attention', steps: { make } });
    const slow = await FlowEngine.open([build], world.bus);
    const get = slow.store.get.bind(slow.store);
    let reads = 0;
    slow.store.get = async (id) => {
      const read = await get(id);
      if (id === first.id) reads += 1;
      if (id === first.id && reads === nth) await world.engine.happen(first.id, { is: 'retried' });
      return read;
    };
    const states = () => Promise.all([world.state(first.id), world.state(second.id)]);
    return { ...world, first, second, slow, states };
  }

  it.each([1, 2, 3])('while its alarm clock is heard (read %d) is undone alone', async (nth) => {
    await using world = await retriedBeneath(nth);
    await world.slow.wake(world.first.id).catch(() => undefined);
    expect(await world.states()).toEqual(['undoing', 'waiting']);
    const { host, uuid } = world.instance;
    expect((await world.engine.active(host, uuid)).map(({ id }) => id)).toEqual([world.first.id, world.second.id]);
  });

  it('while the next one looks whether it has ended is undone alone', async () => {
    await using world = await retriedBeneath(1);
    await world.slow.wake(world.second.id).catch(() => undefined);
    expect(await world.states()).toEqual(['undoing', 'waiting']);
  });
});

describe('commands of one instance that are taken on in another order than they were sent in', () => {
  it('are carried out in the order in which they were sent', async () => {
    await using world = await withEngines();
    const envelopes = [1, 2, 3, 4].map(() => world.envelope());
    const places = envelopes.map(() => world.place());
    for (const at of [0, 3, 1, 2])
      await world.engine.accept(Build, world.instance, envelopes[at] as Envelope, places[at] as Place);
    for (const { id } of envelopes) await world.engine.settled(world.answers(id, 'make'));
    expect(await world.stepCommands()).toEqual(envelopes.map(({ id }) => `${id}.make.do.1`));
  });

  it('a destroy does not cancel what was sent after it, and is carried out before', async () => {
    await using world = await withEngines();
    const [first, destroy, last] = [world.envelope(), world.envelope(), world.envelope()];
    const [firstPlace, destroysPlace, lastPlace] = [world.place(), world.place(), world.place()];
    await world.engine.accept(Build, world.instance, first, firstPlace);
    await world.engine.accept(Build, world.instance, last, lastPlace);
    await world.engine.accept(Wreck, world.instance, destroy, destroysPlace);
    const states = () => Promise.all([first, destroy, last].map(({ id }) => world.state(id)));
    expect(await states()).toEqual(['undoing', 'waiting', 'waiting']);
    await world.engine.settled(world.answers(first.id, 'make'));
    await world.engine.settled(world.answers(first.id, 'make', 'succeeded', 'undo'));
    expect(await states()).toEqual(['failed', 'running', 'waiting']);
    await world.engine.settled(world.answers(destroy.id, 'drop'));
    expect(await states()).toEqual(['failed', 'succeeded', 'running']);
  });

  it('one that has begun goes on, even when a destroy comes that was sent before it', async () => {
    await using world = await withEngines();
    const [destroy, last] = [world.envelope(), world.envelope()];
    const [destroysPlace, lastPlace] = [world.place(), world.place()];
    await world.engine.accept(Build, world.instance, last, lastPlace);
    await world.engine.accept(Wreck, world.instance, destroy, destroysPlace);
    expect([await world.state(last.id), await world.state(destroy.id)]).toEqual(['running', 'waiting']);
  });

  it('one that a gateway of an older version has put into the queue keeps its position', async () => {
    await using world = await withEngines();
    const [first, second, third] = [world.envelope(), world.envelope(), world.envelope()];
    const [place, thirdsPlace, secondsPlace] = [world.place(), world.place(), world.place()];
    await world.engine.accept(Build, world.instance, first, place);
    await world.engine.accept(Build, world.instance, second, secondsPlace);
    const { host, uuid } = world.instance;
    const queues = await world.bus.bucket('queues');
    await queues.put(`${host}.${uuid}`, JSON.stringify({ operations: [first.id, second.id] }));
    await world.engine.accept(Build, world.instance, third, thirdsPlace);
    const active = await world.engine.active(host, uuid);
    expect(active.map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
  });
});

describe('an instance', () => {
  it('is busy until its operations have ended, even if a gateway dies before the last one leaves the queue', async () => {
    await using world = await withEngines();
    const { host, uuid } = world.instance;
    const { id } = world.envelope();
    const isEnd = ({ payload }: { payload: unknown }) => (payload as { state?: string }).state === 'succeeded';
    const dying = await FlowEngine.open([build], dyingAt(world.bus, isEnd));
    await dying.accept(Build, world.instance, { ...world.envelope(), id }, world.place());
    expect(await world.engine.busy(host)).toEqual([uuid]);
    await expect(dying.settled(world.answers(id, 'make'))).rejects.toThrow('killed');
    expect(await world.state(id)).toBe('succeeded');
    expect(await world.engine.busy(host)).toEqual([]);
  });

  it('is busy while what stands in its queue cannot be read', async () => {
    await using world = await withEngines();
    const envelope = world.envelope();
    await world.engine.accept(Build, world.instance, envelope, world.place());
    await (await world.bus.bucket('operations')).put(envelope.id, '{"of":"a newer version"}');
    expect(await world.engine.busy(world.instance.host)).toEqual([world.instance.uuid]);
  });
});
