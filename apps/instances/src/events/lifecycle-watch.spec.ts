import { randomUUID } from 'node:crypto';
import { InstanceLifecycle, type PayloadOf } from '#contracts';
import { INSTANCES_DOMAIN, Owned, PartitionRecord } from '#hosts';
import { Bus } from '#messaging';
import { type EventBatch, partitionUuid } from '#powervm';
import { testConfig } from '#service';
import { eventually, manualClock, withNats } from '#testing';
import { LIFECYCLE_DOMAIN, LifecycleRecord } from './lifecycle-record.js';
import { LifecycleWatch, SETTLING_MS } from './lifecycle-watch.js';

/** Watches of one host on a real stream; the partitions' states are what the test says. */
async function withWatch() {
  const nats = await withNats();
  const bus = await Bus.connect(testConfig(nats.url).nats, '/powervm/instances');
  const records = await Owned.open(bus, INSTANCES_DOMAIN, PartitionRecord);
  const lifecycles = await Owned.open(bus, LIFECYCLE_DOMAIN, LifecycleRecord);
  const clock = manualClock();
  const states = new Map<string, string>();
  const ended = new AbortController();
  const problems: string[] = [];
  let looks = 0;
  const replica = () => {
    const watch = new LifecycleWatch({
      host: 'p8a',
      records,
      lifecycles,
      clock,
      log: { warn: (message) => void problems.push(message) },
      publish: (event) => bus.publish(event),
      stateOf: async (uuid) => {
        looks += 1;
        return states.get(uuid);
      },
      states: async () => states,
    });
    return {
      /** Tells the watch that the partition changed, as the hypervisor would. */
      changes: (uuid: string, state: string, changes = ['PartitionState', 'Other']) => {
        states.set(partitionUuid(uuid), state);
        watch.heard(batchOf(partitionUuid(uuid), changes), ended.signal);
      },
      deleted: (uuid: string) => {
        states.delete(partitionUuid(uuid));
        watch.heard(batchOf(partitionUuid(uuid), [], 'DELETE_URI'), ended.signal);
      },
      missedEvents: () => watch.heard({ events: [], reread: true }, ended.signal),
    };
  };
  return {
    clock,
    states,
    records,
    problems,
    ended,
    replica,
    looks: () => looks,
    async instance(): Promise<string> {
      const uuid = randomUUID();
      const record = { partitionUuid: partitionUuid(uuid), partitionId: 5, name: 'x', madeBy: randomUUID() };
      await records.put({ host: 'p8a', uuid }, () => record);
      return uuid;
    },
    /** Time passes until every change has settled. */
    async settles(): Promise<void> {
      await eventually(async () => {
        await clock.advance(SETTLING_MS);
        return clock.sleeping === 0;
      });
    },
    /** Everything that was published about an instance, once there are so many. */
    published: (uuid: string, count: number) =>
      eventually(async () => {
        const events = await stored(bus, uuid);
        return events.length >= count ? events.map(({ transition }) => transition) : undefined;
      }),
    /** Once so many transitions are written down as published. */
    noted: (uuid: string, count: number) =>
      eventually(async () => (await lifecycles.get({ host: 'p8a', uuid }))?.count === count),
    stored: (uuid: string) => stored(bus, uuid),
    async [Symbol.asyncDispose]() {
      ended.abort();
      await bus.close();
      await nats[Symbol.asyncDispose]();
    },
  };
}

async function stored(bus: Bus, uuid: string): Promise<PayloadOf<typeof InstanceLifecycle>[]> {
  const subject = `${InstanceLifecycle.subject}.${uuid}`;
  const { state } = await bus.jsm.streams.info('POWERVM_EVENTS', { subjects_filter: subject });
  const events: PayloadOf<typeof InstanceLifecycle>[] = [];
  for (let seq = 1; seq <= state.last_seq; seq += 1) {
    const message = await bus.jsm.streams.getMessage('POWERVM_EVENTS', { seq });
    if (message?.subject === subject) events.push(message.json());
  }
  return events;
}

const batchOf = (uuid: string, changes: string[], type: 'MODIFY_URI' | 'DELETE_URI' = 'MODIFY_URI'): EventBatch => ({
  reread: false,
  events: [{ type, id: '1', uri: '', resourceType: 'LogicalPartition', uuid, detail: changes.join(), changes }],
});

describe('the life of a managed instance', () => {
  it('is told once it has come to rest', async () => {
    await using world = await withWatch();
    const uuid = await world.instance();
    const watch = world.replica();
    watch.changes(uuid, 'starting');
    await world.clock.untilSleeping();
    await world.clock.advance(SETTLING_MS - 1);
    expect(await world.stored(uuid)).toEqual([]);
    await world.clock.advance(1);
    await expect(world.published(uuid, 1)).resolves.toEqual(['started']);
    const [event] = await world.stored(uuid);
    expect(event).toEqual({
      host: 'p8a',
      uuid,
      transition: 'started',
      powerState: 'RUNNING',
      at: '2026-01-01T00:00:00.000Z',
    });
    watch.changes(uuid, 'not activated');
    await world.settles();
    await expect(world.published(uuid, 2)).resolves.toEqual(['started', 'stopped']);
  });

  it('has no stop and start in a reboot', async () => {
    await using world = await withWatch();
    const uuid = await world.instance();
    const watch = world.replica();
    watch.changes(uuid, 'running');
    await world.settles();
    await world.published(uuid, 1);
    for (const state of ['shutting down', 'not activated', 'starting', 'running']) {
      watch.changes(uuid, state);
      await world.clock.untilSleeping();
      await world.clock.advance(SETTLING_MS - 1);
    }
    const looks = world.looks();
    await world.settles();
    await eventually(() => world.looks() === looks + 1);
    watch.changes(uuid, 'suspended');
    await world.settles();
    await expect(world.published(uuid, 2)).resolves.toEqual(['started', 'suspended']);
  });

  it('is told when it crashes, but not of a state in which nothing is known', async () => {
    await using world = await withWatch();
    const uuid = await world.instance();
    const watch = world.replica();
    for (const state of ['running', 'error', 'hardware discovery', 'not activated']) {
      watch.changes(uuid, state);
      const looks = world.looks();
      await world.settles();
      await eventually(() => world.looks() > looks);
    }
    await expect(world.published(uuid, 3)).resolves.toEqual(['started', 'crashed', 'stopped']);
    expect((await world.stored(uuid)).map(({ powerState }) => powerState)).toEqual(['RUNNING', 'CRASHED', 'SHUTDOWN']);
  });

  it('is told to be over when somebody deleted the partition, and not when we did', async () => {
    await using world = await withWatch();
    const [others, ours] = [await world.instance(), await world.instance()];
    const watch = world.replica();
    watch.deleted(others);
    watch.deleted(ours);
    await world.records.remove({ host: 'p8a', uuid: ours });
    await world.settles();
    await expect(world.published(others, 1)).resolves.toEqual(['gone']);
    expect(await world.stored(others)).toMatchObject([{ powerState: 'NOSTATE' }]);
    expect(await world.stored(ours)).toEqual([]);
    // Told once, also to whoever missed it.
    const looks = world.looks();
    watch.missedEvents();
    await world.clock.untilSleeping();
    await world.settles();
    await eventually(() => world.looks() > looks);
    expect(await world.stored(others)).toHaveLength(1);
  });

  it('is looked at for changes of state only, and of partitions of ours', async () => {
    await using world = await withWatch();
    const uuid = await world.instance();
    const watch = world.replica();
    watch.changes(uuid, 'running', ['ReferenceCode', 'Other']);
    expect(world.clock.sleeping).toBe(0);
    watch.changes(randomUUID(), 'running');
    await world.settles();
    watch.changes(uuid, 'running');
    await world.settles();
    await world.published(uuid, 1);
    expect(world.looks()).toBe(1);
  });

  it('is made up for when events were lost', async () => {
    await using world = await withWatch();
    const [running, off] = [await world.instance(), await world.instance()];
    world.states.set(partitionUuid(running), 'running').set(partitionUuid(off), 'not activated');
    world.replica().missedEvents();
    await expect(world.published(running, 1)).resolves.toEqual(['started']);
    expect(await world.stored(off)).toEqual([]);
  });

  it('is told once, by however many replicas', async () => {
    await using world = await withWatch();
    const uuid = await world.instance();
    const [one, another] = [world.replica(), world.replica()];
    one.changes(uuid, 'running');
    another.changes(uuid, 'running');
    await world.settles();
    await eventually(() => world.looks() === 2);
    await world.noted(uuid, 1);
    one.changes(uuid, 'not activated');
    await world.settles();
    await expect(world.published(uuid, 2)).resolves.toEqual(['started', 'stopped']);
  });

  it('begins anew with an instance that was made again', async () => {
    await using world = await withWatch();
    const uuid = await world.instance();
    const watch = world.replica();
    watch.changes(uuid, 'running');
    await world.settles();
    await world.published(uuid, 1);
    await world.records.put({ host: 'p8a', uuid }, (now) => ({
      ...now,
      madeBy: 'another',
      partitionUuid: partitionUuid(uuid),
      name: 'x',
    }));
    watch.changes(uuid, 'running');
    await world.settles();
    await expect(world.published(uuid, 2)).resolves.toEqual(['started', 'started']);
  });

  it('is left to the next reader when the right to speak for the host ends', async () => {
    await using world = await withWatch();
    const uuid = await world.instance();
    world.replica().changes(uuid, 'running');
    await world.clock.untilSleeping();
    world.ended.abort();
    await eventually(() => world.clock.sleeping === 0);
    expect(world.looks()).toBe(0);
    expect(world.problems).toEqual([]);
  });
});
