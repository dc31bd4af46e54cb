import { randomUUID } from 'node:crypto';
import { ConnectStorage, DisconnectStorage, EnsureBootDisk } from '#contracts';
import { Owned } from '#hosts';
import { claimStep } from '#messaging';
import { eventually } from '#testing';
import { resultOf, type StorageWorld, withStorage } from '../testing/with-storage.js';
import { MAPPING_DOMAIN, MappingRecord } from './mapping-record.js';

const FEED = 'GET VirtualIOServer';
const POST = 'POST VirtualIOServer/{id}';

/** What each VIOS maps to a partition: names of the storage by address. */
const mapped = (world: StorageWorld, partition: string) =>
  world
    .vioses()
    .map(({ scsiBuses }) =>
      scsiBuses
        .filter(({ clientUuid }) => clientUuid === partition)
        .flatMap(({ devices }) => devices.map(({ storage }) => storage)),
    );

async function disk(world: StorageWorld, uuid: string, operation: string = randomUUID()) {
  const request = { host: world.host, uuid, name: 'web', rootGb: 1, image: { kind: 'glance' as const, id: 'debian' } };
  const made = await world.caller.ask(EnsureBootDisk, request, { operation });
  return resultOf<{ disk: { udid: string; name: string; capacityGb: number } }>(made).disk;
}

/** A medium in the repository of the first VIOS, as config-drive makes it. */
async function medium(world: StorageWorld) {
  const [vios] = world.vioses();
  const name = `cfg_${randomUUID().slice(0, 8)}.iso`;
  await world.addMedium(vios?.uuid ?? '', name);
  return { vios: vios?.uuid ?? '', name };
}

describe('the storage of a new instance', () => {
  it('is mapped on every VIOS that serves the pool: one read and one update of each', async () => {
    await using world = await withStorage();
    const partition = await world.partition();
    const made = await disk(world, partition.instance);
    const drive = await medium(world);
    world.simulator.requestLog.clear();

    const request = { host: world.host, uuid: partition.instance, partition, disk: made, medium: drive, fresh: true };
    const { degraded } = resultOf<{ degraded: string[] }>(await world.caller.ask(ConnectStorage, request));

    expect(degraded).toEqual([]);
    expect(world.requests()).toEqual({ [FEED]: 1, [POST]: 2 });
    const unit = { kind: 'LogicalUnit', udid: made.udid };
    expect(mapped(world, partition.uuid)).toEqual([[unit, { kind: 'VirtualOpticalMedia', name: drive.name }], [unit]]);
    const [first] = world.vioses();
    expect(first?.scsiBuses.filter(({ clientUuid }) => clientUuid === partition.uuid)).toHaveLength(1);
  });

  it('is not recorded any more once its step is being undone', async () => {
    await using world = await withStorage();
    const partition = await world.partition();
    const instance = { host: world.host, uuid: partition.instance };
    const step = { operation: randomUUID(), step: 'mappings', phase: 'do' as const, attempt: 1 };
    const slow = await world.simulator.control.hold({ match: { operation: FEED }, at: 'after' });
    await world.caller.send(ConnectStorage, { ...instance, partition, fresh: true }, step);
    await slow.reached();
    await claimStep(await world.caller.bus.bucket('claims'), { ...step, phase: 'undo' }, 1, '/powervm/other');
    await slow.release();
    // Ends when all that was under way has.
    await world.restart();

    const records = await Owned.open(world.caller.bus, MAPPING_DOMAIN, MappingRecord);
    expect(await records.get(instance)).toBeUndefined();
  });

  it('costs no update when it is mapped already', async () => {
    await using world = await withStorage();
    const { instance, partition, disk: made } = await world.boot();
    world.simulator.requestLog.clear();

    resultOf(await world.caller.ask(ConnectStorage, { ...instance, partition, disk: made, fresh: true }));

    expect(world.requests()).toEqual({ [FEED]: 1 });
  });

  it('goes without a VIOS that is down, and says so', async () => {
    await using world = await withStorage();
    const partition = await world.partition();
    const made = await disk(world, partition.instance);
    const [first] = world.vioses();
    await world.simulator.control.changePartition(world.host, first?.name ?? '', { rmc: 'inactive' });

    const request = { host: world.host, uuid: partition.instance, partition, disk: made };
    const { degraded } = resultOf<{ degraded: string[] }>(await world.caller.ask(ConnectStorage, request));

    expect(degraded).toEqual([first?.name]);
    expect(mapped(world, partition.uuid).map((devices) => devices.length)).toEqual([0, 1]);
  });

  it('is refused when the VIOS with the config drive is down', async () => {
    await using world = await withStorage();
    const partition = await world.partition();
    const drive = await medium(world);
    const [first] = world.vioses();
    await world.simulator.control.changePartition(world.host, first?.name ?? '', { rmc: 'inactive' });

    const operation = randomUUID();
    const request = { host: world.host, uuid: partition.instance, partition, medium: drive };
    await world.caller.send(ConnectStorage, request, { operation, step: 'x', phase: 'do', attempt: 1 });

    await eventually(() => world.requests()[FEED] === 2);
    expect(world.requests()[POST]).toBeUndefined();
  });
});

describe('a partition that is not ours', () => {
  it('is neither given storage nor relieved of it', async () => {
    await using world = await withStorage();
    const foreign = await world.partition();
    await world.forgetPartition(foreign.instance);
    const made = await disk(world, randomUUID());
    const instance = { host: world.host, uuid: foreign.instance };

    const refused = await world.caller.ask(ConnectStorage, { ...instance, partition: foreign, disk: made });
    const other = { ...instance, uuid: (await world.partition()).instance };
    const misled = await world.caller.ask(ConnectStorage, { ...other, partition: foreign, disk: made });
    world.simulator.requestLog.clear();
    resultOf(await world.caller.ask(DisconnectStorage, { ...instance, what: 'everything' }));

    for (const answer of [refused, misled]) {
      expect(answer).toMatchObject({ failure: { code: 'instance.not-found', effect: 'none' } });
    }
    expect(world.requests()).toEqual({});
  });
});

describe('leftovers under a recycled LPAR id', () => {
  it('go in the same update, before anything new is mapped', async () => {
    await using world = await withStorage();
    const { partitionId } = await world.simulator.control.leaveLeftovers(world.host, { disks: 2 });
    const partition = await world.partition();
    expect(partition.id).toBe(partitionId);
    const made = await disk(world, partition.instance);
    world.simulator.requestLog.clear();

    const request = { host: world.host, uuid: partition.instance, partition, disk: made, fresh: true };
    resultOf(await world.caller.ask(ConnectStorage, request));

    expect(world.requests()).toEqual({ [FEED]: 1, [POST]: 2 });
    for (const { scsiBuses } of world.vioses()) {
      const devices = scsiBuses.filter(({ clientId }) => clientId === partition.id).flatMap((bus) => bus.devices);
      expect(devices.map(({ storage, lua }) => ({ storage, lua }))).toEqual([
        { storage: { kind: 'LogicalUnit', udid: made.udid }, lua: '0x8100000000000000' },
      ]);
    }
  });

  it('stay when they are those of others', async () => {
    await using world = await withStorage();
    await world.simulator.control.leaveLeftovers(world.host, { partitionId: 77 });

    const { instance, partition, disk: made } = await world.boot();

    expect(world.vioses().every(({ scsiBuses }) => scsiBuses.some(({ clientId }) => clientId === 77))).toBe(true);
    resultOf(await world.caller.ask(DisconnectStorage, { ...instance, what: 'everything' }));
    expect(mapped(world, partition.uuid).flat()).toEqual([]);
    expect(world.vioses().every(({ scsiBuses }) => scsiBuses.some(({ clientId }) => clientId === 77))).toBe(true);
    expect(made.name).toBeDefined();
  });
});

describe('many instances that are mapped at once', () => {
  it('go into few updates, and all are mapped', async () => {
    await using world = await withStorage();
    const partitions = await Promise.all(Array.from({ length: 8 }, () => world.partition()));
    const disks: Awaited<ReturnType<typeof disk>>[] = [];
    for (const { instance } of partitions) disks.push(await disk(world, instance));
    await world.simulator.control.latency({ match: { operation: POST }, ms: 100 });
    world.simulator.requestLog.clear();

    const answers = await Promise.all(
      partitions.map((partition, index) =>
        world.caller.ask(ConnectStorage, {
          host: world.host,
          uuid: partition.instance,
          partition,
          disk: disks[index],
          fresh: true,
        }),
      ),
    );

    for (const answer of answers) resultOf(answer);
    for (const [index, partition] of partitions.entries()) {
      const unit = { kind: 'LogicalUnit', udid: disks[index]?.udid };
      expect(mapped(world, partition.uuid)).toEqual([[unit], [unit]]);
    }
    expect(world.requests()[POST]).toBeLessThanOrEqual(6);
    expect(world.simulator.requestLog.entries(({ status }) => status === 412)).toEqual([]);
  });

  it('are all mapped when several replicas do it', async () => {
    await using world = await withStorage({ replicas: 2 });
    const partitions = await Promise.all(Array.from({ length: 6 }, () => world.partition()));
    const disks: Awaited<ReturnType<typeof disk>>[] = [];
    for (const { instance } of partitions) disks.push(await disk(world, instance));

    const answers = await Promise.all(
      partitions.map((partition, index) =>
        world.caller.ask(ConnectStorage, { host: world.host, uuid: partition.instance, partition, disk: disks[index] }),
      ),
    );

    for (const answer of answers) resultOf(answer);
    for (const partition of partitions)
      expect(mapped(world, partition.uuid).map(({ length }) => length)).toEqual([1, 1]);
  });

  it('applies a change again when another manager was quicker', async () => {
    await using world = await withStorage();
    const partition = await world.partition();
    const made = await disk(world, partition.instance);
    await world.simulator.control.fault({
      match: { operation: POST },
      when: { nth: 1 },
      fault: { kind: 'stale-etag' },
    });

    resultOf(
      await world.caller.ask(ConnectStorage, { host: world.host, uuid: partition.instance, partition, disk: made }),
    );

    expect(mapped(world, partition.uuid).map(({ length }) => length)).toEqual([1, 1]);
  });
});

describe('an instance that is disconnected', () => {
  it('loses all mappings, one update per VIOS, and keeps what was behind them', async () => {
    await using world = await withStorage();
    const { instance, partition, disk: made } = await world.boot();
    world.simulator.requestLog.clear();

    resultOf(await world.caller.ask(DisconnectStorage, { ...instance, what: 'everything' }));

    expect(world.requests()).toEqual({ [FEED]: 1, [POST]: 2 });
    expect(mapped(world, partition.uuid)).toEqual([[], []]);
    expect(world.units().map(({ name }) => name)).toContain(made.name);
  });

  it('costs one read when nothing is mapped', async () => {
    await using world = await withStorage();
    const { instance } = await world.boot();
    resultOf(await world.caller.ask(DisconnectStorage, { ...instance, what: 'everything' }));
    world.simulator.requestLog.clear();

    resultOf(await world.caller.ask(DisconnectStorage, { ...instance, what: 'everything' }));

    expect(world.requests()).toEqual({ [FEED]: 1 });
  });

  it('keeps its mappings when the undo is that of another operation', async () => {
    await using world = await withStorage();
    const { instance, partition } = await world.boot();

    const undo = { operation: randomUUID(), phase: 'undo' as const };
    resultOf(await world.caller.ask(DisconnectStorage, { ...instance, what: 'everything' }, undo));

    expect(mapped(world, partition.uuid).map(({ length }) => length)).toEqual([1, 1]);
  });

  it('is not mapped again by a step that was undone while it waited', async () => {
    await using world = await withStorage();
    const partition = await world.partition();
    const made = await disk(world, partition.instance);
    const step = { operation: randomUUID(), step: 'mappings', attempt: 1 };
    const instance = { host: world.host, uuid: partition.instance };
    const hold = await world.simulator.control.hold({ match: { operation: FEED }, at: 'after' });
    await world.caller.send(ConnectStorage, { ...instance, partition, disk: made }, { ...step, phase: 'do' });
    await hold.reached();

    const undo = world.caller.ask(DisconnectStorage, { ...instance, what: 'everything' }, { ...step, phase: 'undo' });
    await eventually(async () => (await world.claimOf(step.operation, step.step))?.phase === 'undo');
    await hold.release();
    resultOf(await undo);

    expect(world.requests()[POST]).toBeUndefined();
    expect(mapped(world, partition.uuid)).toEqual([[], []]);
  });
});
