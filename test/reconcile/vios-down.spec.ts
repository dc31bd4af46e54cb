import { CheckHost, CleanUp, DetachVolume, Spawn } from '#contracts';
import { type Cloud, withCloud } from '../cloud/cloud.js';
import { fabricVolume } from '../cloud/fabric.js';
import { aServer, ovsPort } from '../cloud/requests.js';
import { whatIsLeft } from '../cloud/what-is-left.js';

const hostOf = ({ simulator }: Cloud) => simulator.hosts[0]?.id ?? '';
const check = (cloud: Cloud) => cloud.bus.query(CheckHost, { host: hostOf(cloud) }, 60_000);
const orphansOf = async (cloud: Cloud) => (await check(cloud)).orphans;

/** Cuts the RMC connection of the second VIOS, or mends it: it can be seen, and not changed. */
const second = (cloud: Cloud, rmc: 'active' | 'inactive') =>
  cloud.simulator.control.changePartition(hostOf(cloud), 'vios2', { rmc });

describe('a VIOS that is down', () => {
  it('is gone without by a spawn, which says so', async () => {
    await using cloud = await withCloud();
    await second(cloud, 'inactive');
    // A VLAN that is not on the bridge yet would need both VIOSes of its pair.
    expect(await cloud.run(Spawn, aServer(cloud, { vifs: [ovsPort()] }))).toMatchObject({
      state: 'succeeded',
      result: { degraded: ['vios2'] },
    });
  });

  it('keeps what a detach could not remove from it, until it is up and the host is cleaned', async () => {
    await using cloud = await withCloud();
    const volume = await fabricVolume(cloud);
    await cloud.run(Spawn, aServer(cloud));
    const before = cloud.simulator.world.snapshot();
    const server = { ...aServer(cloud), volumes: [volume] };
    await cloud.run(Spawn, server);
    const instance = { host: hostOf(cloud), uuid: server.uuid };
    await second(cloud, 'inactive');
    expect(await cloud.run(DetachVolume, { ...instance, volumeId: volume.id })).toMatchObject({ state: 'succeeded' });

    const { orphans, problems } = await check(cloud);
    expect(problems).toEqual([
      {
        service: 'config-drive',
        code: 'config-drive.vios-down',
        message: expect.stringContaining('VIOS vios2 is down'),
      },
    ]);
    expect(orphans).toEqual([
      expect.objectContaining({ kind: 'mapping', remedy: 'look', why: expect.stringContaining('down') }),
      expect.objectContaining({ kind: 'hdisk', remedy: 'look', why: expect.stringContaining('down') }),
    ]);
    await second(cloud, 'active');
    const cleaned = await cloud.run(CleanUp, instance);
    expect(cleaned).toMatchObject({ result: { removed: [{ kind: 'mapping' }, { kind: 'hdisk' }], left: [] } });
    expect(await orphansOf(cloud)).toEqual([]);
    await cloud.destroy(server.uuid);
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });

  it('keeps a volume that was not recorded as one that was, when a detach names its device id', async () => {
    await using cloud = await withCloud();
    const volume = await fabricVolume(cloud);
    const server = { ...aServer(cloud), volumes: [volume] };
    const { result } = await cloud.run(Spawn, server);
    const { volumeUdids } = result as { volumeUdids: Record<string, string> };
    const instance = { host: hostOf(cloud), uuid: server.uuid };
    const owned = await cloud.bus.bucket('owned');
    for (const domain of ['mappings', 'volumes']) await owned.delete(`${instance.host}.${server.uuid}.${domain}`);
    await second(cloud, 'inactive');
    const detach = { ...instance, volumeId: volume.id, targetUdid: volumeUdids[volume.id] ?? '' };
    expect(await cloud.run(DetachVolume, detach)).toMatchObject({ state: 'succeeded' });
    expect(await orphansOf(cloud)).toEqual([
      expect.objectContaining({ kind: 'mapping', remedy: 'look', name: expect.stringContaining('on vios2') }),
      expect.objectContaining({ kind: 'hdisk', remedy: 'look', name: expect.stringContaining('on vios2') }),
    ]);
    await second(cloud, 'active');
    expect(await cloud.run(CleanUp, instance)).toMatchObject({
      result: { removed: [{ kind: 'mapping' }, { kind: 'hdisk' }], left: [] },
    });
    expect(await orphansOf(cloud)).toEqual([]);
  });

  it('fails a destroy, which names it; a check says to send the destroy again, and that leaves nothing', async () => {
    await using cloud = await withCloud();
    const volume = await fabricVolume(cloud);
    await cloud.run(Spawn, aServer(cloud));
    const before = cloud.simulator.world.snapshot();
    const server = { ...aServer(cloud), volumes: [volume] };
    await cloud.run(Spawn, server);
    await second(cloud, 'inactive');
    expect(await cloud.destroy(server.uuid)).toMatchObject({
      state: 'failed',
      failure: {
        code: 'storage.disk-in-use',
        message: expect.stringContaining('vios2, which is down'),
        remedy: expect.stringContaining('vios2'),
      },
    });

    const name = expect.stringMatching(/^boot_.* on vios2$/);
    const disk = { kind: 'mapping', name, instance: server.uuid, provablyOurs: true };
    expect(await orphansOf(cloud)).toEqual([
      expect.objectContaining({ ...disk, remedy: 'look', why: expect.stringMatching(/vios2.*destroy/) }),
      expect.objectContaining({ kind: 'mapping', name: `volume ${volume.id} on vios2`, remedy: 'look' }),
      expect.objectContaining({ kind: 'hdisk', remedy: 'look' }),
    ]);
    await second(cloud, 'active');
    expect(await orphansOf(cloud)).toContainEqual(expect.objectContaining({ ...disk, remedy: 'destroy' }));
    expect(await cloud.destroy(server.uuid)).toMatchObject({ state: 'succeeded' });
    expect(await orphansOf(cloud)).toEqual([]);
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });
});
