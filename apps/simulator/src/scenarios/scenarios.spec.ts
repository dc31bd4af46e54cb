import { readFile } from 'node:fs/promises';
import { RealClock, SCENARIO_NAMES } from '#simulator';
import type { SimulatorOptions } from '../options.js';
import { CONTROLS, controlled } from '../testing/controls.js';
import { type Answer, RestClient, uomDocument } from '../testing/rest-client.js';
import { at, text } from '../xml/element.js';

const [, [, overHttp]] = CONTROLS as [unknown, (typeof CONTROLS)[number]];
const open = (options: SimulatorOptions = {}) => controlled(overHttp, options);
type Host = Awaited<ReturnType<typeof open>>;

const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status);
const viosOf = (host: Host, id: number) => {
  const all = host.simulator.world.table('VirtualIOServer').in('host-1');
  return all.find((vios) => vios.id === id)!;
};
/** A change through a VIOS: a job that it has to run. */
const throughVios = async (host: Host, id: number) =>
  (await host.client.startJob(`VirtualIOServer/${viosOf(host, id).uuid}`, 'RBDExists', { name: 'x' })).status;

async function repeated(times: number, request: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let number = 0; number < times; number++) answers.push(await request());
  return answers;
}

describe('the scenario', () => {
  it('busy-host takes ids, names and about half of the memory, once', async () => {
    await using host = await open();
    const before = host.simulator.world.system('host-1').memory.configurable;
    await host.control.applyScenario('busy-host');
    await host.control.applyScenario('busy-host');
    expect(await host.control.partitions('host-1')).toHaveLength(203);
    const made = await host.create();
    expect(text(made.objects[0], 'PartitionID')).toBe('204');
    const left = JSON.parse(
      (await host.client.get(`ManagedSystem/${host.simulator.hosts[0]!.systemUuid}/quick/All`)).body,
    );
    expect(left.CurrentAvailableSystemMemory).toBeLessThan(before / 2);
  });

  it('vios-down leaves one VIOS, and none of a host whose only one it is', async () => {
    await using host = await open();
    await host.control.applyScenario('vios-down');
    expect([viosOf(host, 1).state, viosOf(host, 2).state]).toEqual(['running', 'not activated']);
    expect([await throughVios(host, 1), await throughVios(host, 2)]).toEqual([200, 500]);
    await using without = await open({ hosts: [{ vioses: 0 }] });
    await expect(without.control.applyScenario('vios-down')).rejects.toThrow('needs a VIOS on host-1');
  });

  it('rmc-lost lets the last VIOS run and refuses changes through it', async () => {
    await using host = await open();
    await host.control.applyScenario('rmc-lost');
    expect([viosOf(host, 2).state, viosOf(host, 2).rmc]).toEqual(['running', 'inactive']);
    expect([await throughVios(host, 1), await throughVios(host, 2)]).toEqual([200, 500]);
  });

  it('busy-vios refuses every third change of a VIOS in words on which clients try again', async () => {
    await using host = await open();
    await host.control.applyScenario('busy-vios');
    const path = `VirtualIOServer/${viosOf(host, 1).uuid}`;
    const answers = await repeated(4, () => host.client.post(path, uomDocument('VirtualIOServer', '')));
    expect(answers.map(({ body }) => body.includes('busy processing'))).toEqual([false, false, true, false]);
  });

  it('recycled-lpar-id hands disks of one that is gone to the next partition, and those of deleted ones too', async () => {
    await using host = await open();
    await host.control.applyScenario('recycled-lpar-id');
    await host.control.applyScenario('recycled-lpar-id');
    const made = await host.create();
    const inherited = await host.control.disks('host-1', 'vm1');
    expect(inherited.map(({ storage, inherited: not }) => [storage, not])).toEqual(
      ['leftover_4_1', 'leftover_4_2', 'leftover_4_1', 'leftover_4_2'].map((name) => [name, true]),
    );
    await host.client.delete(`LogicalPartition/${text(made.objects[0], 'PartitionUUID')}`);
    await host.create('vm2');
    expect(await host.control.disks('host-1', 'vm2')).toHaveLength(4);
  });

  it('full-pool leaves 1 GiB: a thick unit of more is refused, a thin one is made', async () => {
    await using host = await open();
    await host.control.applyScenario('full-pool');
    await host.control.applyScenario('full-pool');
    const [tier] = (await host.client.get('Tier')).objects;
    const unit = (thin: boolean) =>
      host.client.put(
        `Tier/${text(tier, 'Metadata/Atom/AtomID')}/LogicalUnit`,
        uomDocument(
          'LogicalUnit',
          `<ThinDevice>${thin}</ThinDevice><UnitCapacity>2</UnitCapacity><UnitName>mine</UnitName>`,
        ),
      );
    expect(statuses([await unit(false), await unit(true)])).toEqual([409, 200]);
    expect(await host.control.fillPool('host-1', { leavingBytes: 2 ** 40 })).toEqual({ freeBytes: 2 ** 30 });
  });

  it('slow-hypervisor delays requests and what follows from them', async () => {
    await using host = await open({ clock: new RealClock(), scenarios: ['slow-hypervisor'] });
    const mark = await host.control.mark();
    await host.client.get('ManagedSystem');
    await host.create();
    const [read, create] = await host.control.log({ since: mark });
    expect(read!.durationMs).toBeGreaterThan(19);
    expect(create!.durationMs).toBeGreaterThan(99);
    expect(await host.control.delays()).toMatchObject({ start: 2000, rmc: 4000, jobs: { PowerOn: 1500 } });
  });

  it('flaky-network ends some connections, before and after the request was carried out, until it is cleared', async () => {
    await using host = await open();
    await host.control.applyScenario('flaky-network');
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, () => host.client.get('LogicalPartition').then(String, () => 'cut')),
    );
    const cut = outcomes.filter((outcome) => outcome === 'cut').length;
    expect(cut).toBeGreaterThan(3);
    expect(cut).toBeLessThan(45);
    await host.control.clear();
    expect(statuses(await repeated(100, () => host.client.get('LogicalPartition')))).toEqual(Array(100).fill(200));
  });

  it('session-lost ends all sessions at every 25th request', async () => {
    await using host = await open();
    await host.control.applyScenario('session-lost');
    expect(statuses(await repeated(26, () => host.client.get('LogicalPartition')))).toEqual([
      ...Array(24).fill(200),
      401,
      401,
    ]);
    const again = await RestClient.logon(host.simulator.hosts[0]!.url);
    expect((await again.get('LogicalPartition')).status).toBe(200);
  });

  it('lost-events tells that caches are stale at every tenth read', async () => {
    await using host = await open({ clock: new RealClock(), delays: { eventPoll: 0 } });
    await host.control.applyScenario('lost-events');
    const poll = () => host.client.get('Event?QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID&QUEUE_APPLICATIONID=x');
    const types = (await repeated(10, poll)).map(({ objects }) => text(objects[0], 'EventType'));
    expect(types).toEqual(['NEW_CLIENT', ...Array(8).fill(undefined), 'CACHE_CLEARED']);
  });

  it('contention answers every second update with an etag that it comes too late', async () => {
    await using host = await open();
    await host.control.applyScenario('contention');
    const made = await host.create();
    const path = `LogicalPartition/${text(made.objects[0], 'PartitionUUID')}`;
    const update = async () => {
      const etag = (await host.client.get(path)).headers.get('etag')!;
      return host.client.post(path, uomDocument('LogicalPartition', ''), { 'If-Match': etag });
    };
    expect(statuses(await repeated(4, update)).map((status) => status === 412)).toEqual([false, true, false, true]);
  });

  it('failing-jobs lets every second start fail and every fifth shutdown hang', async () => {
    await using host = await open();
    await host.control.applyScenario('failing-jobs');
    const made = await host.create();
    const path = `LogicalPartition/${text(made.objects[0], 'PartitionUUID')}`;
    const run = async (operation: string, parameters: Record<string, string> = {}) => {
      const { objects } = await host.client.startJob(path, operation, parameters);
      return (await host.client.get(`jobs/${text(objects[0], 'JobID')}`)).objects[0];
    };
    expect(text(await run('PowerOn'), 'Status')).toBe('COMPLETED_OK');
    const failure = await run('PowerOn');
    expect([text(failure, 'Status'), JSON.stringify(at(failure, 'Results'))]).toEqual([
      'COMPLETED_WITH_ERROR',
      expect.stringContaining('HSCL05DF'),
    ]);
    const stops = [];
    for (let number = 0; number < 5; number++) {
      stops.push(text(await run('PowerOff', { operation: 'shutdown', immediate: 'true' }), 'Status'));
    }
    expect(stops.map((status) => status === 'RUNNING')).toEqual([false, false, false, false, true]);
  });
});

describe('scenarios', () => {
  it('are listed with what they do, in the guide word for word', async () => {
    await using host = await open();
    const listed = await host.control.scenarios();
    expect(listed.map(({ name }) => name)).toEqual(SCENARIO_NAMES);
    const guide = await readFile(new URL('../../../../docs/simulator.md', import.meta.url), 'utf8');
    for (const { name, summary } of listed) expect(guide).toContain(`| \`${name}\` | ${summary} |`);
  });

  it('are for the hosts that are named, if any', async () => {
    await using host = await open({ hosts: 2 });
    await host.control.applyScenario('rmc-lost', ['host-2']);
    const rmc = host.simulator.world.table('VirtualIOServer');
    expect([rmc.in('host-1'), rmc.in('host-2')].map((vioses) => vioses.at(-1)!.rmc)).toEqual(['active', 'inactive']);
  });

  it('that are not known are refused with those that are', async () => {
    await using host = await open();
    await expect(host.control.applyScenario('storm' as 'rmc-lost')).rejects.toThrow(
      'no scenario storm (there are busy-host',
    );
    await expect(host.control.applyScenario('rmc-lost', ['host-9'])).rejects.toThrow('no host host-9');
  });
});
