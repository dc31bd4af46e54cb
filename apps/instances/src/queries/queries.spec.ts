import { randomUUID } from 'node:crypto';
import { GetHost, GetInfo, HostChanged, ListInstances, PowerOffPartition, PowerOnPartition } from '#contracts';
import { partitionUuid } from '#powervm';
import { startSimulator } from '#simulator';
import { eventually } from '#testing';
import { type Instances, withInstances } from '../testing/with-instances.js';

const QUICK = 'GET LogicalPartition/{id}/quick/PartitionState';
const WHOLE = 'GET LogicalPartition/{id}';

/** Waits until the service remembers the instance, so that what follows is about what it remembers. */
async function warm({ caller, simulator, requests }: Instances, instance: { host: string; uuid: string }) {
  await eventually(async () => {
    simulator.requestLog.clear();
    await caller.bus.query(GetInfo, instance);
    return Object.keys(requests()).length === 0;
  });
}

describe('asking for an instance', () => {
  it('tells its power state, size and partition', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    const { id, name } = world.partition(instance.uuid) ?? {};
    await expect(world.caller.bus.query(GetInfo, instance)).resolves.toEqual({
      ...instance,
      name,
      managed: true,
      powerState: 'RUNNING',
      partitionState: 'running',
      partitionUuid: partitionUuid(instance.uuid),
      partitionId: id,
      partitionType: 'AIX/Linux',
      memoryMb: 4096,
      vcpus: 2,
      rmcState: 'active',
    });
  });

  it('costs nothing while the event feed keeps the view fresh, and one quick read when it must be now', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    await warm(world, instance);
    await world.caller.bus.query(GetInfo, instance);
    expect(world.requests()).toEqual({});
    await world.caller.bus.query(GetInfo, { ...instance, fresh: true });
    expect(world.requests()).toEqual({ [QUICK]: 1 });
  });

  it('sees a change that somebody made on the hypervisor', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    await warm(world, instance);
    const partition = world.partition(instance.uuid);
    if (partition) {
      partition.state = 'error';
      world.simulator.world.changed(partition, 'PartitionState,Other');
    }
    await eventually(async () => (await world.caller.bus.query(GetInfo, instance)).powerState === 'CRASHED');
    expect(world.requests()[WHOLE]).toBe(1);
  });

  it('tells the state after a command at once, in every replica, whatever was remembered', async () => {
    await using world = await withInstances({ replicas: 2 });
    const instance = await world.instance();
    // Events that come late must not matter.
    world.simulator.hooks.on('applied', ({ operation, signal }) =>
      operation === 'GET Event'
        ? new Promise((resolve) => signal.addEventListener('abort', () => resolve('cut')))
        : undefined,
    );
    const states = async () => {
      const infos = await Promise.all(Array.from({ length: 8 }, () => world.caller.bus.query(GetInfo, instance)));
      return [...new Set(infos.map(({ powerState }) => powerState))];
    };
    await world.caller.ask(PowerOnPartition, instance);
    expect(await states()).toEqual(['RUNNING']);
    await world.caller.ask(PowerOffPartition, { ...instance, mode: 'hard' });
    expect(await states()).toEqual(['SHUTDOWN']);
  });

  it('is not disturbed by messages that are none', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    world.caller.bus.nats.publish('powervm.partition-touched.v1.host-1', 'no JSON');
    world.caller.bus.nats.publish('powervm.partition-touched.v1.host-1', '{"partition":7}');
    await expect(world.caller.bus.query(GetInfo, instance)).resolves.toMatchObject({ powerState: 'RUNNING' });
  });

  it('refuses one that is not ours, and one that is gone', async () => {
    await using world = await withInstances();
    const gone = await world.instance();
    world.simulator.world.remove(world.partition(gone.uuid) as never);
    for (const { uuid } of [gone, { uuid: randomUUID() }]) {
      await expect(world.caller.bus.query(GetInfo, { host: world.host, uuid })).rejects.toMatchObject({
        failure: { code: 'instance.not-found' },
      });
    }
  });
});

describe('listing instances', () => {
  it('tells ours only, or all but the management partition and the VIOSes', async () => {
    await using world = await withInstances();
    const [first, second, foreign] = [
      await world.instance(),
      await world.instance({ on: true }),
      await world.instance(),
    ];
    await world.records.remove(foreign);
    const list = async (which: 'managed' | 'all') =>
      (await world.caller.bus.query(ListInstances, { host: world.host, which })).instances;
    expect(await list('managed')).toMatchObject([
      { uuid: first.uuid, powerState: 'SHUTDOWN' },
      { uuid: second.uuid, powerState: 'RUNNING' },
    ]);
    const all = await list('all');
    expect(all.map(({ uuid, managed }) => [uuid, managed])).toEqual([
      [first.uuid, true],
      [second.uuid, true],
      [null, false],
    ]);
  });

  it('tells the states of 500 in one message, without a request while the event feed keeps the view fresh', async () => {
    await using world = await withInstances();
    const added = await world.simulator.control.addPartitions(world.host, { count: 500 });
    const madeBy = randomUUID();
    for (const { uuid, id, name } of added) {
      // As Nova has it: lower case.
      const instance = { host: world.host, uuid: uuid.toLowerCase() };
      await world.records.put(instance, () => ({ partitionUuid: uuid, partitionId: id, name, madeBy }));
    }
    const list = () =>
      world.caller.bus.nats.request(ListInstances.subject, JSON.stringify({ host: world.host }), { timeout: 60_000 });
    const isFromView = async () => {
      world.simulator.requestLog.clear();
      await list();
      return Object.keys(world.requests()).length === 0;
    };
    // The first answer takes a feed of 500 partitions.
    await eventually(isFromView, { timeoutMs: 60_000 });
    const answer = await list();
    expect(world.requests()).toEqual({});
    const { instances } = ListInstances.result.parse(answer.json());
    expect(instances).toHaveLength(500);
    expect(answer.data.length).toBeLessThan(1024 ** 2 / 4);
  });

  it('leaves out what is recorded and not there', async () => {
    await using world = await withInstances();
    const gone = await world.instance();
    world.simulator.world.remove(world.partition(gone.uuid) as never);
    await expect(world.caller.bus.query(ListInstances, {})).resolves.toEqual({ instances: [], unreachable: [] });
  });

  it('reads all with one request, and afterwards those that changed', async () => {
    await using world = await withInstances();
    const instances = [await world.instance(), await world.instance(), await world.instance()];
    const list = () => world.caller.bus.query(ListInstances, {});
    await eventually(async () => {
      world.simulator.requestLog.clear();
      await list();
      return Object.keys(world.requests()).length === 0;
    });
    const partition = world.partition(instances[1]?.uuid ?? '');
    if (partition) {
      partition.state = 'error';
      world.simulator.world.changed(partition, 'PartitionState,Other');
    }
    await eventually(async () => (await list()).instances[1]?.powerState === 'CRASHED');
    expect(world.requests()).toEqual({ [WHOLE]: 1 });
  });

  it('of all hosts goes on without one that cannot be reached; of that one says why', async () => {
    const dead = await startSimulator({ hosts: [{ id: 'dead' }] });
    const url = dead.hosts[0]?.url ?? '';
    await dead.close();
    const broken = { id: 'dead', url, serial: '1234567', logon: { kind: 'file' } };
    await using world = await withInstances({ hosts: [broken] });
    const instance = await world.instance();
    await world.records.put({ host: 'dead', uuid: randomUUID() }, () => ({
      partitionUuid: 'X',
      name: 'x',
      madeBy: 'x',
    }));
    await expect(world.caller.bus.query(ListInstances, {})).resolves.toMatchObject({
      instances: [{ uuid: instance.uuid }],
    });
    await expect(world.caller.bus.query(ListInstances, { host: 'dead' })).rejects.toMatchObject({
      // Tried often enough, the host is left alone for a while.
      failure: { code: expect.stringMatching(/^(hypervisor|host)\.unreachable$/) },
    });
  });
});

describe("asking for a host's resources", () => {
  it('tells what Nova wants to know', async () => {
    const hosts = [{ name: 'Server-8284', serial: '210001A', memoryMb: 65_536, processorUnits: 19.5 }];
    await using world = await withInstances({ simulator: { hosts } });
    await world.instance();
    const resources = await world.caller.bus.query(GetHost, { host: world.host });
    const { configurable, available } = resources.processors;
    expect(resources).toMatchObject({
      host: world.host,
      novaHost: world.host,
      systemName: 'Server-8284',
      serial: '8284-22A*210001A',
      state: 'operating',
      processors: { configurable: 19.5 },
      memory: { configurableMb: 65_536, regionMb: 256 },
      inventory: {
        vcpus: 20,
        vcpusUsed: Math.ceil(Math.round((configurable - available) * 100) / 100),
        memoryMb: 65_536,
        memoryMbUsed: 65_536 - resources.memory.availableMb,
        hypervisorType: 'phyp',
        hypervisorVersion: 8,
        hypervisorHostname: world.host,
        cpuInfo: { vendor: 'ibm', arch: 'ppc64' },
        supportedInstances: [
          ['ppc64', 'phyp', 'hvm'],
          ['ppc64le', 'phyp', 'hvm'],
        ],
      },
    });
    expect(resources.uptimeSeconds).toBeGreaterThanOrEqual(86_400);
    expect(resources.compatibilityModes).toContain('POWER8');
    expect(resources.memory.availableMb).toBeLessThan(65_536 - 4096);
  });

  it('costs nothing until something changes', async () => {
    await using world = await withInstances();
    const ask = () => world.caller.bus.query(GetHost, { host: world.host });
    await eventually(async () => {
      world.simulator.requestLog.clear();
      await ask();
      return Object.keys(world.requests()).length === 0;
    });
    const { memory } = await ask();
    expect(world.requests()).toEqual({});
    const changed = world.caller.bus.nats.subscribe(`${HostChanged.subject}.*`);
    await world.caller.bus.nats.flush();
    await world.instance();
    for await (const message of changed) {
      const { changes } = message.json<{ changes: { type: string }[] }>();
      if (changes.some(({ type }) => type === 'ManagedSystem')) break;
    }
    await eventually(async () => (await ask()).memory.availableMb === memory.availableMb - 4096);
  });

  it('refuses a host that is not configured', async () => {
    await using world = await withInstances();
    await expect(world.caller.bus.query(GetHost, { host: 'nowhere' })).rejects.toMatchObject({
      failure: { code: 'host.unknown', field: 'host' },
    });
  });

  it('refuses a host whose serial number is not the configured one, and nothing is done there', async () => {
    const other = await startSimulator({ hosts: [{ id: 'wrong' }] });
    const [{ url } = { url: '' }] = other.hosts;
    const wrong = { id: 'wrong', url, serial: '9999999', logon: { kind: 'file' } };
    await using world = await withInstances({ hosts: [wrong] });
    await expect(world.caller.bus.query(GetHost, { host: 'wrong' })).rejects.toMatchObject({
      failure: { code: 'host.serial-mismatch', host: 'wrong' },
    });
    await other.close();
  });
});
