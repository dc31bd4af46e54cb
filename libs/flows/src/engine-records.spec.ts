import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Later } from '#messaging';
import { FlowEngine } from './engine.js';
import { Build, build, buildV2, Wreck, withEngines, wreck } from './testing/with-engines.js';

describe('a flow of another version', () => {
  it('is left alone by a gateway that lacks it', async () => {
    await using world = await withEngines();
    const newer = await FlowEngine.open([build, buildV2], world.bus);
    const envelope = world.envelope();
    await newer.accept(Build, world.instance, envelope, world.place());
    const warned: string[] = [];
    const { warn } = Logger.prototype;
    Logger.prototype.warn = (message: string) => void warned.push(message);
    try {
      await expect(world.engine.settled(world.answers(envelope.id, 'make better'))).rejects.toThrow(Later);
    } finally {
      Logger.prototype.warn = warn;
    }
    expect(warned).toEqual([
      `operation ${envelope.id} is of flow build version 2, which this gateway lacks: left to another`,
    ]);
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

it('a destroy behind a record that can’t be read is accepted, and carried out once the record can be read', async () => {
  await using world = await withEngines();
  const bucket = await world.bus.bucket('operations');
  const [first, second] = [world.envelope(), world.envelope()];
  await world.engine.accept(Build, world.instance, first, world.place());
  const record = (await bucket.get(first.id))?.string() ?? '';
  await bucket.put(first.id, '{"id":7}');
  await world.engine.accept(Wreck, world.instance, second, world.place());
  const passes = { failure: { code: 'operation.unreadable', retryable: true } };
  await expect(world.engine.wake(second.id)).rejects.toMatchObject(passes);
  expect(await world.state(second.id)).toBe('waiting');
  await bucket.put(first.id, record);
  await expect(world.engine.wake(second.id)).rejects.toThrow(Later);
  await world.engine.settled(world.answers(first.id, 'make', 'failed'));
  await world.engine.settled(world.answers(first.id, 'make', 'succeeded', 'undo'));
  await world.engine.settled(world.answers(second.id, 'drop'));
  expect([await world.state(first.id), await world.state(second.id)]).toEqual(['failed', 'succeeded']);
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
