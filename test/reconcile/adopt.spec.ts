import { randomUUID } from 'node:crypto';
import {
  Adopt,
  Adopted,
  AttachVolume,
  CheckHost,
  DetachVolume,
  PlugInstanceVifs,
  PowerOff,
  Spawn,
  UnplugInstanceVifs,
} from '#contracts';
import { type Cloud, withCloud } from '../cloud/cloud.js';
import { fabricVolume } from '../cloud/fabric.js';
import { aServer, ovsPort, seaPort } from '../cloud/requests.js';
import { whatIsLeft } from '../cloud/what-is-left.js';

const hostOf = ({ simulator }: Cloud) => simulator.hosts[0]?.id ?? '';

/** All streams, buckets among them, are as empty as those of a new broker; only the services' public keys are kept. */
async function loseStore({ bus }: Cloud): Promise<void> {
  for await (const name of bus.jsm.streams.names()) if (name !== 'KV_POWERVM_KEYS') await bus.jsm.streams.purge(name);
}

const recordsOf = async ({ bus }: Cloud, uuid: string) => {
  const keys: string[] = [];
  for await (const key of await (await bus.bucket('owned')).keys(`*.${uuid}.*`)) keys.push(key.split('.')[2] ?? '');
  return keys.sort();
};

async function withLostServer() {
  const cloud = await withCloud();
  // Its image and repository stay.
  const first = aServer(cloud, { vifs: [ovsPort()] });
  await cloud.run(Spawn, first);
  const volume = await fabricVolume(cloud);
  const before = cloud.simulator.world.snapshot();
  const server = aServer(cloud, { vifs: [seaPort(1201), ovsPort()], volumes: [volume] });
  await cloud.run(Spawn, server);
  await loseStore(cloud);
  const adopt = async (options: { dryRun?: boolean; vlans?: number[] } = {}) => {
    const view = await cloud.run(Adopt, { host: hostOf(cloud), uuid: server.uuid, ...options });
    return { state: view.state, ...Adopted.parse(view.result) };
  };
  return {
    cloud,
    server,
    volume,
    before,
    adopt,
    first,
    [Symbol.asyncDispose]: () => cloud[Symbol.asyncDispose](),
  };
}

describe('the record of what is ours, after JetStream was lost whole', () => {
  it('can be made anew from the host: what names an instance is found, and nothing is recorded unasked', async () => {
    await using world = await withLostServer();
    const { cloud, server, first, adopt } = world;
    const { orphans } = await cloud.bus.query(CheckHost, { host: hostOf(cloud) }, 60_000);
    expect(orphans.every(({ remedy }) => remedy === 'adopt')).toBe(true);
    expect(new Set(orphans.map(({ instance }) => instance))).toEqual(new Set([first.uuid, server.uuid]));

    const would = await adopt({ dryRun: true });
    const kinds = would.recorded.map(({ kind }) => kind).sort();
    expect(kinds).toEqual(
      ['partition', 'boot-disk', 'mapping', 'mapping', 'mapping', 'medium', 'port', 'port', 'port'].sort(),
    );
    expect(would.notes).toEqual([expect.stringContaining('Cinder'), expect.stringContaining('VLAN 1201')]);
    expect(await recordsOf(cloud, server.uuid)).toEqual([]);
  });

  it('then serves a destroy, which leaves nothing', async () => {
    await using world = await withLostServer();
    const { cloud, server, before, adopt } = world;
    expect(await adopt({ vlans: [1201] })).toMatchObject({
      state: 'succeeded',
      notes: [expect.stringContaining('Cinder')],
    });
    expect(await recordsOf(cloud, server.uuid)).toEqual(
      expect.arrayContaining(['boot-disk', 'config-drive', 'instances', 'mappings', 'networking', 'volumes']),
    );
    expect(await cloud.destroy(server.uuid)).toMatchObject({ state: 'succeeded' });
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
    expect(await recordsOf(cloud, server.uuid)).toEqual([]);
  });

  it('does not claim VLANs on bridges by itself: they stay', async () => {
    await using world = await withLostServer();
    const { cloud, server, before, adopt } = world;
    await adopt();
    await cloud.destroy(server.uuid);
    const left = whatIsLeft(before, cloud.simulator.world.snapshot()).join('\n');
    expect(left).toContain('1201');
    expect(left).not.toMatch(/LogicalUnit|LogicalPartition|scsiBuses/);
  });

  it('is missed before a detach, an unplug, a power off or a destroy takes what is there for gone', async () => {
    await using world = await withLostServer();
    const { cloud, server, volume, adopt } = world;
    const instance = { host: hostOf(cloud), uuid: server.uuid };
    const vioses = cloud.simulator.world.table('VirtualIOServer').in(instance.host);
    const disk = vioses
      .flatMap(({ physicalVolumes }) => physicalVolumes)
      .find(({ volumeId }) => volumeId === volume.id);
    const detach = { ...instance, volumeId: volume.id, targetUdid: disk?.udid ?? '' };
    const there = cloud.simulator.world.snapshot();
    for (const refused of [
      await cloud.run(DetachVolume, detach),
      await cloud.run(UnplugInstanceVifs, { ...instance, vifs: (server.vifs ?? []).map(({ id }) => id) }),
      await cloud.run(PowerOff, instance),
      await cloud.destroy(server.uuid),
    ]) {
      const remedy = expect.stringContaining(`host adopt ${instance.host} --server ${server.uuid}`);
      expect(refused).toMatchObject({ state: 'failed', failure: { code: 'instance.not-recorded', remedy } });
    }
    expect(whatIsLeft(there, cloud.simulator.world.snapshot())).toEqual([]);

    await adopt({ vlans: [1201] });
    expect(await cloud.run(DetachVolume, detach)).toMatchObject({ state: 'succeeded' });
    expect(await cloud.destroy(server.uuid)).toMatchObject({ state: 'succeeded' });
    expect(whatIsLeft(world.before, cloud.simulator.world.snapshot())).toEqual([]);
  });

  it('detaches a volume by the device id that Nova has kept', async () => {
    await using world = await withLostServer();
    const { cloud, server, volume, adopt } = world;
    const instance = { host: hostOf(cloud), uuid: server.uuid };
    const kept = cloud.simulator.world.table('VirtualIOServer').in(instance.host);
    const [disk] = kept[0]?.physicalVolumes.filter(({ volumeId }) => volumeId === volume.id) ?? [];
    await adopt();
    const detached = { ...instance, volumeId: volume.id, targetUdid: disk?.udid ?? '' };
    expect(await cloud.run(DetachVolume, detached)).toMatchObject({ state: 'succeeded' });
    const vioses = cloud.simulator.world.table('VirtualIOServer').in(instance.host);
    expect(
      vioses.flatMap(({ physicalVolumes }) => physicalVolumes.filter((one) => one.volumeId === volume.id)),
    ).toEqual([]);
    expect(JSON.stringify(vioses.map(({ scsiBuses }) => scsiBuses))).not.toContain('PhysicalVolume');
  });

  it('learns ids that no host knows when volumes and ports are attached once more', async () => {
    await using world = await withLostServer();
    const { cloud, server, volume, adopt } = world;
    await adopt();
    const instance = { host: hostOf(cloud), uuid: server.uuid };
    const [sea] = server.vifs ?? [];
    if (sea === undefined) throw new Error('no port');
    for (const done of [
      await cloud.run(AttachVolume, { ...instance, volume }),
      await cloud.run(PlugInstanceVifs, { ...instance, vifs: [sea] }),
      await cloud.run(DetachVolume, { ...instance, volumeId: volume.id }),
      await cloud.run(UnplugInstanceVifs, { ...instance, vifs: [sea.id] }),
    ]) {
      expect(done).toMatchObject({ state: 'succeeded' });
    }
    const { world: simulated } = cloud.simulator;
    const macs = Array.from(simulated.table('ClientNetworkAdapter').all(), ({ mac }) => mac);
    expect(macs).not.toContain(sea.mac.toUpperCase());
    const disks = simulated.table('VirtualIOServer').in(hostOf(cloud));
    expect(JSON.stringify(disks.map(({ scsiBuses }) => scsiBuses))).not.toContain('PhysicalVolume');
    expect((await cloud.bus.query(CheckHost, { host: hostOf(cloud) }, 60_000)).orphans).not.toContainEqual(
      expect.objectContaining({ instance: server.uuid }),
    );
  });

  it('is not made for a partition that is not there, nor twice', async () => {
    await using world = await withLostServer();
    const { cloud, adopt } = world;
    const absent = await cloud.run(Adopt, { host: hostOf(cloud), uuid: randomUUID() });
    expect(absent).toMatchObject({ state: 'failed', failure: { code: 'instance.not-found' } });
    await adopt();
    expect(await adopt()).toMatchObject({ recorded: [] });
  });
});
