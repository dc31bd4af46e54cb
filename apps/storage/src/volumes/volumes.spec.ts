import { randomUUID } from 'node:crypto';
import {
  ConnectStorage,
  DisconnectStorage,
  type DiscoveredVolume,
  DiscoverVolumes,
  ForgetVolumes,
  GetVolumeConnector,
  type PayloadIn,
} from '#contracts';
import { resultOf, type StorageWorld, withStorage } from '../testing/with-storage.js';

type Request = PayloadIn<typeof DiscoverVolumes>;
type Volumes = { volumes: DiscoveredVolume[]; degraded: string[] };
const JOB = 'PUT VirtualIOServer/{id}/do/LUARecovery';

/** A volume of the fabric, and what Cinder says of it. */
async function volume(world: StorageWorld, changes: Record<string, unknown> = {}): Promise<Request['volumes'][number]> {
  const { id } = await world.simulator.control.addVolume({ sizeBytes: 1024 ** 2, ...changes });
  const connection = await world.simulator.control.connectionInfo(id, world.host);
  return { id, connection: connection as Request['volumes'][number]['connection'] };
}

const hdisks = (world: StorageWorld, id: string) =>
  world.vioses().map(({ physicalVolumes }) => physicalVolumes.filter(({ volumeId }) => volumeId === id).length);

const wwpnsOf = (world: StorageWorld, vios: number) =>
  world.vioses()[vios]?.fcAdapters.flatMap(({ ports }) => ports.map(({ wwpn }) => wwpn)) ?? [];

describe('a volume that is discovered', () => {
  it('is an hdisk on every VIOS, with one unique id', async () => {
    await using world = await withStorage();
    const wanted = await volume(world);

    const request = { host: world.host, uuid: randomUUID(), volumes: [wanted] };
    const [found] = resultOf<Volumes>(await world.caller.ask(DiscoverVolumes, request)).volumes;

    expect(found?.paths.map(({ vios }) => vios).sort()).toEqual(
      world
        .vioses()
        .map(({ uuid }) => uuid)
        .sort(),
    );
    expect(hdisks(world, wanted.id)).toEqual([1, 1]);
    const [disk] = world.vioses()[0]?.physicalVolumes.filter(({ volumeId }) => volumeId === wanted.id) ?? [];
    expect(found?.udid).toBe(disk?.udid);
  });

  it('costs a job per VIOS when the ports are known', async () => {
    await using world = await withStorage();
    world.simulator.world.delays.jobsMayEndAtOnce = true;
    await world.hear();
    const ask = async () => {
      const wanted = await volume(world);
      await world.caller.ask(DiscoverVolumes, { host: world.host, uuid: randomUUID(), volumes: [wanted] });
    };
    await ask();
    world.simulator.requestLog.clear();

    await ask();

    expect(world.requests()).toEqual({ [JOB]: 2, 'DELETE jobs/{id}': 2 });
  });

  it('needs only the VIOSes that see it', async () => {
    await using world = await withStorage();
    const wanted = await volume(world, { visibleTo: wwpnsOf(world, 0) });

    const request = { host: world.host, uuid: randomUUID(), volumes: [wanted] };
    const [found] = resultOf<Volumes>(await world.caller.ask(DiscoverVolumes, request)).volumes;

    expect(found?.paths.map(({ vios }) => vios)).toEqual([world.vioses()[0]?.uuid]);
  });

  it('goes on without a VIOS that cannot look for it, and says so', async () => {
    await using world = await withStorage();
    const [first, second] = world.vioses();
    const wanted = await volume(world);
    const match = { operation: JOB, vios: second?.name ?? '' };
    await world.simulator.control.fault({ match, fault: { kind: 'status', status: 500 } });

    const request = { host: world.host, uuid: randomUUID(), volumes: [wanted] };
    const { volumes, degraded } = resultOf<Volumes>(await world.caller.ask(DiscoverVolumes, request));

    expect(volumes[0]?.paths.map(({ vios }) => vios)).toEqual([first?.uuid]);
    expect(degraded).toEqual([second?.name]);
  });

  it('is looked for once more where the answer got lost, so that it has all its paths', async () => {
    await using world = await withStorage();
    const wanted = await volume(world);
    const cut = { kind: 'cut', at: 'before-answer' } as const;
    await world.simulator.control.fault({ match: { operation: JOB }, when: { nth: 1 }, fault: cut });

    const request = { host: world.host, uuid: randomUUID(), volumes: [wanted] };
    const { volumes, degraded } = resultOf<Volumes>(await world.caller.ask(DiscoverVolumes, request));

    expect(volumes[0]?.paths).toHaveLength(2);
    expect(degraded).toEqual([]);
  });

  it('does not lose the paths of a VIOS because the host was away longer', async () => {
    await using world = await withStorage();
    const [, second] = world.vioses();
    const wanted = await volume(world);
    const match = { operation: JOB, vios: second?.name ?? '' };
    const cut = { kind: 'cut', at: 'arrival' } as const;
    await world.simulator.control.fault({ match, when: { count: 4 }, fault: cut });

    const request = { host: world.host, uuid: randomUUID(), volumes: [wanted] };
    const { volumes, degraded } = resultOf<Volumes>(await world.caller.ask(DiscoverVolumes, request));

    expect(volumes[0]?.paths).toHaveLength(2);
    expect(degraded).toEqual([]);
  });

  it('is refused when fewer VIOSes see it than configured, and what was found goes with the undo', async () => {
    await using world = await withStorage({ storage: { minVolumePaths: 2 } });
    const wanted = await volume(world, { visibleTo: wwpnsOf(world, 0) });
    const before = world.simulator.world.snapshot();
    const request = { host: world.host, uuid: randomUUID(), volumes: [wanted] };
    const operation = randomUUID();

    const answer = await world.caller.ask(DiscoverVolumes, request, { operation });
    const undo = { operation, phase: 'undo' as const };
    resultOf(await world.caller.ask(ForgetVolumes, { host: world.host, uuid: request.uuid }, undo));

    expect(answer).toMatchObject({
      is: 'failed',
      failure: { code: 'storage.volume-not-visible', message: expect.stringContaining('1 VIOSes') },
    });
    expect(world.simulator.world.snapshot()).toEqual(before);
  });

  it('is refused when no VIOS sees it, with what each of them says', async () => {
    await using world = await withStorage();
    const wanted = await volume(world, { discoveryStatus: 2 });
    const names = world.vioses().map(({ name }) => name);

    const request = { host: world.host, uuid: randomUUID(), volumes: [wanted] };
    const answer = await world.caller.ask(DiscoverVolumes, request);

    expect(answer).toMatchObject({ failure: { code: 'storage.volume-not-visible', retryable: false } });
    for (const name of names) {
      expect(answer).toMatchObject({ failure: { message: expect.stringContaining(`${name}: ITL not reliable`) } });
    }
  });

  it('is refused when it is zoned to ports of other hosts', async () => {
    await using world = await withStorage();
    const { id, connection } = await volume(world);
    const data = { ...connection.data, initiator_target_map: { C050760000000000: ['500507680210E522'] } };

    const answer = await world.caller.ask(DiscoverVolumes, {
      host: world.host,
      uuid: randomUUID(),
      volumes: [{ id, connection: { ...connection, data } }],
    });

    expect(answer).toMatchObject({
      failure: { code: 'storage.volume-not-visible', message: expect.stringContaining('no active VIOS has a port') },
    });
    expect(world.requests()[JOB]).toBeUndefined();
  });

  it('is looked for on the other VIOS when one is down, which is said', async () => {
    await using world = await withStorage();
    const [first, second] = world.vioses();
    const wanted = await volume(world);
    await world.simulator.control.changePartition(world.host, first?.name ?? '', { state: 'not activated' });

    const request = { host: world.host, uuid: randomUUID(), volumes: [wanted] };
    const { volumes, degraded } = resultOf<Volumes>(await world.caller.ask(DiscoverVolumes, request));

    expect(volumes[0]?.paths.map(({ vios }) => vios)).toEqual([second?.uuid]);
    expect(degraded).toEqual([first?.name]);
  });
});

describe('a volume that is attached and detached', () => {
  it('leaves the host as it was', async () => {
    await using world = await withStorage();
    const { instance, partition } = await world.boot();
    const wanted = await volume(world);
    const before = world.simulator.world.snapshot();
    world.simulator.requestLog.clear();

    const discovered = await world.caller.ask(DiscoverVolumes, { ...instance, volumes: [wanted] });
    const { volumes } = resultOf<Volumes>(discovered);
    resultOf(await world.caller.ask(ConnectStorage, { ...instance, partition, volumes }));
    const attach = world.total();
    const disks = await world.simulator.control.disks(world.host, partition.name);
    world.simulator.requestLog.clear();
    const only = { volumes: [wanted.id] };
    resultOf(await world.caller.ask(DisconnectStorage, { ...instance, what: only }));
    resultOf(await world.caller.ask(ForgetVolumes, { ...instance, ...only }));

    expect(disks).toHaveLength(4);
    expect(world.simulator.world.snapshot()).toEqual(before);
    // Ports, two jobs of three requests; the feed and two updates.
    expect(attach).toBe(1 + 2 * 3 + 3);
    // The feed and two updates; the feed with disks and two jobs of three requests.
    expect(world.total()).toBe(3 + 1 + 2 * 3);
  });

  it('keeps its hdisks while another instance has it too', async () => {
    await using world = await withStorage();
    const shared = await volume(world);
    const instances = [await world.boot(), await world.boot()];
    for (const { instance, partition } of instances) {
      const found = await world.caller.ask(DiscoverVolumes, { ...instance, volumes: [shared] });
      const { volumes } = resultOf<Volumes>(found);
      resultOf(await world.caller.ask(ConnectStorage, { ...instance, partition, volumes }));
    }

    const seen: number[][] = [];
    for (const { instance } of instances) {
      resultOf(await world.caller.ask(DisconnectStorage, { ...instance, what: { volumes: [shared.id] } }));
      resultOf(await world.caller.ask(ForgetVolumes, instance));
      seen.push(hdisks(world, shared.id));
    }

    expect(seen).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });

  it('keeps its hdisks while somebody else has mapped them', async () => {
    await using world = await withStorage();
    const { instance } = await world.boot();
    const wanted = await volume(world);
    const found = await world.caller.ask(DiscoverVolumes, { ...instance, volumes: [wanted] });
    const { volumes } = resultOf<Volumes>(found);
    const others = await world.partition();
    const other = { host: world.host, uuid: others.instance, partition: others, volumes };
    resultOf(await world.caller.ask(ConnectStorage, other));

    resultOf(await world.caller.ask(ForgetVolumes, instance));

    expect(hdisks(world, wanted.id)).toEqual([1, 1]);
  });

  it('stays attached when another operation that found it so is undone', async () => {
    await using world = await withStorage();
    const { instance, partition } = await world.boot();
    const wanted = await volume(world);
    const attach = async (operation: string) => {
      const found = await world.caller.ask(DiscoverVolumes, { ...instance, volumes: [wanted] }, { operation });
      const { volumes } = resultOf<Volumes>(found);
      resultOf(await world.caller.ask(ConnectStorage, { ...instance, partition, volumes }, { operation }));
    };
    await attach(randomUUID());
    const second = randomUUID();
    await attach(second);

    const undo = { operation: second, phase: 'undo' as const };
    resultOf(await world.caller.ask(DisconnectStorage, { ...instance, what: { volumes: [wanted.id] } }, undo));
    resultOf(await world.caller.ask(ForgetVolumes, { ...instance, volumes: [wanted.id] }, undo));

    expect(hdisks(world, wanted.id)).toEqual([1, 1]);
    expect(await world.simulator.control.disks(world.host, partition.name)).toHaveLength(4);
  });

  it('is taken off again when an attach is undone that found it left on a VIOS which was down at its detach', async () => {
    await using world = await withStorage();
    const { instance, partition } = await world.boot();
    const wanted = await volume(world);
    const { control } = world.simulator;
    const attach = async (operation: string) => {
      const found = await world.caller.ask(DiscoverVolumes, { ...instance, volumes: [wanted] }, { operation });
      const { volumes } = resultOf<Volumes>(found);
      resultOf(await world.caller.ask(ConnectStorage, { ...instance, partition, volumes }, { operation }));
    };
    const detach = async (at = {}) => {
      resultOf(await world.caller.ask(DisconnectStorage, { ...instance, what: { volumes: [wanted.id] } }, at));
      resultOf(await world.caller.ask(ForgetVolumes, { ...instance, volumes: [wanted.id] }, at));
    };
    await attach(randomUUID());
    const [, second] = world.vioses();
    await control.changePartition(world.host, second?.name ?? '', { rmc: 'inactive' });
    await detach();
    const again = randomUUID();
    await attach(again);
    expect(hdisks(world, wanted.id)).toEqual([1, 1]);

    await detach({ operation: again, phase: 'undo' as const });

    expect(hdisks(world, wanted.id)).toEqual([0, 1]);
  });

  it('is found for its undo although the answer of its discovery was lost', async () => {
    await using world = await withStorage();
    const wanted = await volume(world);
    const before = world.simulator.world.snapshot();
    const instance = { host: world.host, uuid: randomUUID() };
    const step = { operation: randomUUID(), step: 'discovery', attempt: 1 };
    const hold = await world.simulator.control.hold({ match: { operation: 'DELETE jobs/{id}' }, at: 'before' });
    await world.caller.send(DiscoverVolumes, { ...instance, volumes: [wanted] }, { ...step, phase: 'do' });
    await hold.reached();
    expect(hdisks(world, wanted.id).some((count) => count > 0)).toBe(true);

    resultOf(await world.caller.ask(ForgetVolumes, instance, { ...step, phase: 'undo' }));
    await hold.release();

    expect(world.simulator.world.snapshot()).toEqual(before);
  });
});

describe('the volume connector', () => {
  it("has the ports of all active VIOSes and Nova's name of the host", async () => {
    await using world = await withStorage();
    const [first] = world.vioses();

    const all = await world.caller.bus.query(GetVolumeConnector, { host: world.host });
    await world.simulator.control.changePartition(world.host, first?.name ?? '', { state: 'not activated' });
    const less = await world.caller.bus.query(GetVolumeConnector, { host: world.host });

    expect(all).toMatchObject({ host: world.host, platform: 'ppc64', os_type: 'linux', multipath: false });
    expect([...all.wwpns].sort()).toEqual([...wwpnsOf(world, 0), ...wwpnsOf(world, 1)].sort());
    expect([...less.wwpns].sort()).toEqual([...wwpnsOf(world, 1)].sort());
  });

  it('has the node name of each port, in the same order, as Fibre Channel drivers of Cinder demand', async () => {
    await using world = await withStorage();
    const { wwpns, wwnns } = await world.caller.bus.query(GetVolumeConnector, { host: world.host });
    const ports = world.vioses().flatMap(({ fcAdapters }) => fcAdapters.flatMap((adapter) => adapter.ports));
    const nodeOf = new Map(ports.map(({ wwpn, wwnn }) => [wwpn, wwnn]));

    expect(wwnns.length).toBeGreaterThan(0);
    expect(wwnns).toEqual(wwpns.map((wwpn) => nodeOf.get(wwpn)));
  });
});
