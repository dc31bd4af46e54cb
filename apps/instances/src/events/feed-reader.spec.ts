import { Leases } from '#hosts';
import { eventually } from '#testing';
import { withFeed } from '../testing/feed-world.js';

const LEASE = 'events.host-1';
const EVENTS = 'GET Event';

describe('the reader of the event feed of a host', () => {
  it('says at first that everything is new, then what changes, in order', async () => {
    await using feed = await withFeed();
    await feed.replica();
    const first = await feed.change(() => true);
    expect(first).toMatchObject({ host: 'host-1', sequence: 0, everything: true });
    const [partition] = feed.simulator.world.table('LogicalPartition').in('host-1');
    if (partition) feed.simulator.world.changed(partition, 'PartitionState,Other');
    const next = await feed.change(({ changes }) => changes.length > 0);
    expect(next).toEqual({
      host: 'host-1',
      epoch: first.epoch,
      sequence: 1,
      everything: false,
      changes: [{ change: 'modify', type: 'LogicalPartition', uuid: partition?.uuid, detail: 'PartitionState,Other' }],
    });
  });

  it('says at each poll that it is alive, also when nothing has changed', async () => {
    await using feed = await withFeed({ delays: { eventPoll: 150 } });
    await feed.replica();
    const later = await feed.change(({ sequence }) => sequence === 3);
    expect(later).toMatchObject({ everything: false, changes: [] });
    expect(feed.changes.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
  });

  it('says that everything is new when the hypervisor has lost events', async () => {
    await using feed = await withFeed();
    await feed.replica();
    await feed.change(() => true);
    feed.simulator.services.events.of('host-1').clearCache();
    await expect(feed.change(({ sequence }) => sequence === 1)).resolves.toMatchObject({ everything: true });
  });

  it('does not ask without a break when polls are not held', async () => {
    await using feed = await withFeed({ delays: { eventPoll: 0 } });
    await feed.replica();
    await feed.change(({ sequence }) => sequence === 1);
    const began = performance.now();
    await feed.change(({ sequence }) => sequence === 2);
    expect(performance.now() - began).toBeGreaterThan(900);
  });
});

describe('several replicas', () => {
  it('have one reader among them', async () => {
    await using feed = await withFeed();
    await feed.replica();
    const first = await feed.change(() => true);
    await feed.replica();
    await feed.replica();
    await feed.clock.untilSleeping(3);
    const [partition] = feed.simulator.world.table('LogicalPartition').in('host-1');
    if (partition) feed.simulator.world.changed(partition);
    await feed.change(({ changes }) => changes.length > 0);
    expect(new Set(feed.changes.map(({ epoch }) => epoch))).toEqual(new Set([first.epoch]));
  });

  it('take over in a new epoch when the reader stops', async () => {
    await using feed = await withFeed();
    const one = await feed.replica();
    const first = await feed.change(() => true);
    await feed.replica();
    await feed.clock.untilSleeping(2);
    await one.stop();
    await feed.clock.advance(3000);
    const second = await feed.change(({ epoch }) => epoch !== first.epoch);
    expect(second).toMatchObject({ sequence: 0, everything: true });
  });

  it('take over when the lease of a reader that died runs out, and not before', async () => {
    await using feed = await withFeed();
    const dead = await Leases.open(feed.bus, 'dead', feed.clock.now);
    await expect(dead.take(LEASE, 9000)).resolves.toBe(true);
    await feed.replica();
    await feed.clock.untilSleeping(1);
    await feed.clock.advance(3000);
    await feed.clock.untilSleeping(1);
    await feed.clock.advance(3000);
    await feed.clock.untilSleeping(1);
    expect(feed.changes).toEqual([]);
    await feed.clock.advance(3000);
    await expect(feed.change(() => true)).resolves.toMatchObject({ sequence: 0, everything: true });
  });

  it('leave the feed to the one who has the lease now', async () => {
    await using feed = await withFeed();
    await feed.replica();
    await feed.change(() => true);
    const bucket = await feed.bus.bucket('leases');
    await bucket.put(LEASE, JSON.stringify({ holder: 'another', until: feed.clock.now() + 60_000 }));
    await feed.clock.untilSleeping(1);
    await feed.clock.advance(3000);
    // It waits for its turn again: only that sleeper is left.
    await eventually(() => feed.clock.sleeping === 1);
    const from = feed.changes.length;
    const [partition] = feed.simulator.world.table('LogicalPartition').in('host-1');
    if (partition) feed.simulator.world.changed(partition);
    await feed.clock.advance(3000);
    await feed.clock.untilSleeping(1);
    expect(feed.changes.length).toBe(from);
  });
});

describe('a host that cannot be read', () => {
  it('is tried on with pauses, said once, and read again when it can be', async () => {
    await using feed = await withFeed();
    const system = feed.simulator.world.system('host-1');
    const { serial } = system.machine;
    system.machine.serial = '9999999';
    const { log } = await feed.replica();
    const logons = () => feed.simulator.requestLog.counts()['GET ManagedSystem'];
    const began = feed.clock.now();
    await eventually(async () => {
      await feed.clock.advance(100);
      return logons() === 4;
    });
    expect(feed.clock.now() - began).toBeGreaterThanOrEqual(1000 + 2000 + 2000);
    expect(log).toEqual([expect.stringContaining('host.serial-mismatch')]);
    expect(feed.changes).toEqual([]);
    system.machine.serial = serial;
    await eventually(async () => {
      await feed.clock.advance(100);
      return feed.changes[0]?.everything;
    });
    expect(log).toEqual([expect.anything(), expect.stringContaining('read again')]);
  });

  it('is left to another replica after some polls that failed', async () => {
    await using feed = await withFeed();
    const { log } = await feed.replica();
    const first = await feed.change(() => true);
    let isBroken = true;
    feed.simulator.hooks.on('fault', ({ operation }) =>
      operation === EVENTS && isBroken ? { status: 500, body: '' } : undefined,
    );
    const [partition] = feed.simulator.world.table('LogicalPartition').in('host-1');
    if (partition) feed.simulator.world.changed(partition);
    const bucket = await feed.bus.bucket('leases');
    await eventually(async () => (await bucket.get(LEASE))?.operation === 'DEL');
    isBroken = false;
    await feed.clock.untilSleeping(1);
    await feed.clock.advance(2000);
    const second = await feed.change(({ epoch }) => epoch !== first.epoch);
    expect(second).toMatchObject({ sequence: 0, everything: true });
    expect(log).toHaveLength(2);
  });
});
