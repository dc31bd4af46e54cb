import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Bus, valuesIn } from '#messaging';
import { testConfig } from '#service';
import { withNats } from '#testing';
import { Owned } from './owned.js';

const instance = { host: 'host-1', uuid: randomUUID() };

describe('what is ours', () => {
  it('loses no change when many write one document at once, from its first change on', async () => {
    await using nats = await withNats();
    const { nats: config } = testConfig(nats.url);
    const buses = await Promise.all(Array.from({ length: 4 }, () => Bus.connect(config, '/powervm/test')));
    const schema = z.object({ by: z.array(z.int()) });
    const replicas = await Promise.all(buses.map((bus) => Owned.open(bus, 'counted', schema)));
    const [owned] = replicas as [Owned<typeof schema>];
    // Each round but the first begins with a document that was removed.
    for (let round = 0; round < 10; round += 1) {
      const writers = Array.from({ length: 20 }, (_, index) => index);
      const write = (one: number) => replicas[one % 4]?.put(instance, (now) => ({ by: [...(now?.by ?? []), one] }));
      await Promise.all(writers.map(write));
      const written = (await owned.get(instance))?.by.toSorted((a, b) => a - b);
      expect({ round, written }).toEqual({ round, written: writers });
      await owned.remove(instance);
      expect(await owned.get(instance)).toBeUndefined();
    }
    await Promise.all(buses.map((bus) => bus.close()));
  });

  it('is removed only while it is what was meant, whoever writes another one in between', async () => {
    await using nats = await withNats();
    const bus = await Bus.connect(testConfig(nats.url).nats, '/powervm/test');
    const owned = await Owned.open(bus, 'counted', z.object({ n: z.int() }));
    await owned.removeIf(instance, () => true);
    await owned.put(instance, () => ({ n: 1 }));
    await owned.removeIf(instance, ({ n }) => n === 2);
    expect(await owned.get(instance)).toEqual({ n: 1 });
    for (let n = 1; n <= 20; n += 1) {
      const removed = owned.removeIf(instance, (now) => now.n === n);
      await Promise.all([removed, owned.put(instance, () => ({ n: n + 1 }))]);
      expect(await owned.get(instance)).toEqual({ n: n + 1 });
    }
    await owned.removeIf(instance, ({ n }) => n === 21);
    expect(await owned.get(instance)).toBeUndefined();
    await bus.close();
  });

  it('is listed by host and domain, without what was removed', async () => {
    await using nats = await withNats();
    const bus = await Bus.connect(testConfig(nats.url).nats, '/powervm/test');
    const schema = z.object({ n: z.int() });
    const [owned, other] = [await Owned.open(bus, 'counted', schema), await Owned.open(bus, 'else', schema)];
    expect(await owned.list()).toEqual([]);
    const at = (host: string) => ({ host, uuid: randomUUID() });
    const [one, two, gone, elsewhere] = [at('a'), at('a'), at('a'), at('b')];
    for (const where of [one, two, gone, elsewhere]) await owned.put(where, () => ({ n: 1 }));
    await other.put(one, () => ({ n: 2 }));
    await owned.put(two, () => ({ n: 3 }));
    await owned.remove(gone);
    const byUuid = (list: Awaited<ReturnType<typeof owned.list>>) =>
      Object.fromEntries(list.map(({ instance: { uuid }, value }) => [uuid, value.n]));
    expect(byUuid(await owned.list('a'))).toEqual({ [one.uuid]: 1, [two.uuid]: 3 });
    expect(byUuid(await owned.list())).toEqual({ [one.uuid]: 1, [two.uuid]: 3, [elsewhere.uuid]: 1 });
    expect(await owned.list('c')).toEqual([]);
    await bus.close();
  });

  it('is listed in time, and whole, while others write without a pause', async () => {
    await using nats = await withNats();
    const { nats: config } = testConfig(nats.url);
    const [bus, busy] = await Promise.all([1, 2].map(() => Bus.connect(config, '/powervm/test')));
    if (bus === undefined || busy === undefined) throw new Error('not connected');
    const schema = z.object({ n: z.int() });
    const [owned, others] = [await Owned.open(bus, 'counted', schema), await Owned.open(busy, 'counted', schema)];
    const instances = Array.from({ length: 40 }, () => ({ host: 'host-1', uuid: randomUUID() }));
    await Promise.all(instances.map((one) => owned.put(one, () => ({ n: 0 }))));
    let isOver = false;
    const writing = instances.map(async (one) => {
      for (let n = 1; !isOver; n += 1) await others.put(one, () => ({ n }));
    });
    for (let round = 0; round < 10; round += 1) expect(await owned.list('host-1')).toHaveLength(instances.length);
    isOver = true;
    await Promise.all(writing);
    await Promise.all([bus.close(), busy.close()]);
  });

  it('leaves a marker when it is removed, which goes when it is old and something is listed', async () => {
    await using nats = await withNats();
    const bus = await Bus.connect(testConfig(nats.url).nats, '/powervm/test');
    const owned = await Owned.open(bus, 'counted', z.object({ n: z.int() }));
    const kv = await bus.bucket('owned');
    const messages = async () => (await bus.jsm.streams.info('KV_POWERVM_OWNED')).state.messages;
    await owned.put(instance, () => ({ n: 1 }));
    await owned.remove(instance);
    expect(await owned.list()).toEqual([]);
    expect(await messages()).toBe(1);
    const tomorrow = Date.now() + 86_400_000;
    expect(await valuesIn(bus.jsm, 'owned', kv, '>', tomorrow)).toEqual([]);
    expect(await messages()).toBe(0);
    await owned.put(instance, () => ({ n: 2 }));
    expect(await owned.list()).toMatchObject([{ value: { n: 2 } }]);
    await bus.close();
  });

  it('leaves no old marker after one listing, however many instances have come and gone', async () => {
    await using nats = await withNats();
    const bus = await Bus.connect(testConfig(nats.url).nats, '/powervm/test');
    const owned = await Owned.open(bus, 'counted', z.object({ n: z.int() }));
    const gone = Array.from({ length: 100 }, () => ({ host: 'host-1', uuid: randomUUID() }));
    for (const one of gone) await owned.put(one, () => ({ n: 1 }));
    for (const one of gone) await owned.remove(one);
    await owned.put(instance, () => ({ n: 2 }));
    const messages = async () => (await bus.jsm.streams.info('KV_POWERVM_OWNED')).state.messages;
    const before = await messages();
    const tomorrow = Date.now() + 86_400_000;
    const listed = await valuesIn(bus.jsm, 'owned', await bus.bucket('owned'), '>', tomorrow);
    const after = await messages();
    await bus.close();
    expect({ before, listed: listed.length, after }).toEqual({ before: 101, listed: 1, after: 1 });
  });
});
