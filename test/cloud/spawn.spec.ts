import { randomUUID } from 'node:crypto';
import { Objm } from '@nats-io/obj';
import {
  AttachVolume,
  DetachVolume,
  GetOperation,
  PlugInstanceVifs,
  PowerOff,
  PowerOn,
  Reboot,
  SignalVifsPlugged,
  Spawn,
  UnplugInstanceVifs,
} from '#contracts';
import { Files } from '#messaging';
import { eventually } from '#testing';
import { acceptByCloudInit } from '../config-drive/cloud-init.js';
import { withCloud } from './cloud.js';
import { fabricVolume } from './fabric.js';
import { readDisk } from './read-disk.js';
import { aServer, ovsPort, seaPort } from './requests.js';
import { whatIsLeft } from './what-is-left.js';

/** cloud-init and its tools are fetched the first time. */
const FETCHING_MS = 240_000;

/** Name of the config drive in the media repository. */
const mediumOf = (uuid: string) => `cfg_${uuid.replaceAll('-', '')}.iso`.slice(0, 37);

describe('a server that is spawned', () => {
  it(
    'runs, with a boot disk that equals the image and a config drive that cloud-init accepts',
    async () => {
      await using cloud = await withCloud();
      const secrets = await cloud.sealer.seal('config-drive', {
        adminPass: 'secret-1',
        userData: Buffer.from('#!/bin/sh\n').toString('base64'),
      });
      const server = aServer(cloud, {
        configDrive: { from: 'metadata', hostname: 'web.example', secrets },
        vifs: [seaPort(1201), ovsPort()],
      });
      const spawned = await cloud.run(Spawn, server);
      expect(spawned).toMatchObject({ state: 'succeeded', result: { degraded: [] } });

      const { partition, disk } = spawned.result as { partition: { uuid: string }; disk: { name: string } };
      const boot = await readDisk(cloud, partition.uuid, disk.name, cloud.image.bytes.length);
      expect(boot.equals(cloud.image.bytes)).toBe(true);

      const drive = await acceptByCloudInit(await readDisk(cloud, partition.uuid, mediumOf(server.uuid)));
      expect(drive.metadata).toMatchObject({ 'local-hostname': 'web.example', admin_pass: 'secret-1' });
      expect(drive.userdata?.toString()).toContain('#!/bin/sh');
    },
    FETCHING_MS,
  );

  it(
    'has the config drive that the caller made, when it hands over files',
    async () => {
      await using cloud = await withCloud();
      const id = randomUUID();
      const server = aServer(cloud);
      const tree = {
        'openstack/latest/meta_data.json': { uuid: server.uuid, hostname: 'web', admin_pass: 'CANARY-7' },
        'openstack/latest/network_data.json': { links: [], networks: [], services: [] },
      };
      const files = await Files.open(cloud.bus, cloud.sealer);
      const refs = await Promise.all(
        Object.entries(tree).map(async ([path, content]) => [
          path,
          await files.put(id, 'config-drive', Buffer.from(JSON.stringify(content))),
        ]),
      );
      const spawned = await cloud.run(
        Spawn,
        { ...server, configDrive: { from: 'files', files: Object.fromEntries(refs) } },
        id,
      );
      const { partition } = spawned.result as { partition: { uuid: string } };
      const drive = await acceptByCloudInit(await readDisk(cloud, partition.uuid, mediumOf(server.uuid)));
      expect(drive.metadata).toMatchObject({ uuid: server.uuid, admin_pass: 'CANARY-7' });
      // The RMC adapter is added to what the caller knows.
      expect(drive.networkConfig?.config).toHaveLength(1);
      await eventually(async () =>
        (await new Objm(cloud.bus.js).open('POWERVM_FILES'))
          .list()
          .then((kept) => kept.every(({ deleted }) => deleted)),
      );
    },
    FETCHING_MS,
  );

  it('boots from a volume when it has no image: the volume is its first disk, and no boot disk is made', async () => {
    await using cloud = await withCloud();
    const [root, data] = [await fabricVolume(cloud), await fabricVolume(cloud)];
    const before = cloud.simulator.world.snapshot();
    const { image: _, ...server } = aServer(cloud, { volumes: [root, data] });
    const spawned = await cloud.run(Spawn, server);

    expect(spawned).toMatchObject({ state: 'succeeded' });
    const { storage, hosts, world } = cloud.simulator;
    const { partition } = spawned.result as { partition: { uuid: string } };
    const seen = storage
      .devices(hosts[0]?.id ?? '', partition.uuid)
      .filter(({ target }) => target.startsWith('vtscsi'));
    const vioses = [...world.table('VirtualIOServer').all()];
    const volumes = vioses.map(({ uuid, physicalVolumes }) =>
      seen
        .filter(({ viosUuid }) => viosUuid === uuid)
        .sort((one, other) => one.slot - other.slot || one.lua.localeCompare(other.lua))
        .map(({ storage }) => physicalVolumes.find(({ name }) => name === storage)?.volumeId),
    );
    expect(volumes).toEqual(vioses.map(() => [root.id, data.id]));
    await cloud.destroy(server.uuid);
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([
      expect.stringMatching(/^~ VolumeGroup rootvg/),
    ]);
  });

  it('is gone after its destroy, and the host is as it was but for what is kept by name', async () => {
    await using cloud = await withCloud();
    const before = cloud.simulator.world.snapshot();
    const server = aServer(cloud, { vifs: [seaPort(1201), seaPort(2222), ovsPort()] });
    const spawned = await cloud.run(Spawn, server);
    const destroyed = await cloud.destroy(server.uuid);
    expect(destroyed).toMatchObject({ state: 'succeeded' });
    const left = whatIsLeft(before, cloud.simulator.world.snapshot());
    expect(left).toEqual([
      expect.stringMatching(/^~ VolumeGroup rootvg repository: undefined -> .*"name":"vopt".*"media":\[\]/),
      expect.stringMatching(/^\+ LogicalUnit image_test_/),
    ]);
    const kept = [...(spawned.result as { kept: unknown[] }).kept, ...(destroyed.result as { kept: unknown[] }).kept];
    expect(kept).toEqual(
      expect.arrayContaining([
        { kind: 'media-repository', name: 'vopt' },
        { kind: 'image-lu', name: expect.stringMatching(/^image_test_/) },
      ]),
    );
  });

  it('can be stopped, started, rebooted, and given and relieved of volumes and ports', async () => {
    await using cloud = await withCloud();
    const server = aServer(cloud);
    await cloud.run(Spawn, server);
    const instance = { host: server.host, uuid: server.uuid };
    const volume = await fabricVolume(cloud);
    const middle = cloud.simulator.world.snapshot();
    const port = seaPort(1201);
    // One after the other: of commands that are sent at once nobody says which comes first.
    for (const operation of [
      () => cloud.run(AttachVolume, { ...instance, volume }),
      () => cloud.run(Reboot, { ...instance, mode: 'hard' }),
      () => cloud.run(DetachVolume, { ...instance, volumeId: volume.id }),
      () => cloud.run(PlugInstanceVifs, { ...instance, vifs: [port] }),
      () => cloud.run(UnplugInstanceVifs, { ...instance, vifs: [port.id] }),
      () => cloud.run(PowerOff, { ...instance, timeoutSeconds: 0 }),
      () => cloud.run(PowerOn, instance),
    ]) {
      expect(await operation()).toMatchObject({ state: 'succeeded' });
    }
    expect(whatIsLeft(middle, cloud.simulator.world.snapshot())).toEqual([]);
  });

  it('is found again when the command is repeated under its id', async () => {
    await using cloud = await withCloud();
    const server = aServer(cloud);
    const first = await cloud.run(Spawn, server);
    const again = await cloud.bus.query(GetOperation, { id: first.id });
    expect(again.state).toBe('succeeded');
  });
});

describe('a spawn that waits for the network', () => {
  it('powers on once the caller says that the ports are up', async () => {
    await using cloud = await withCloud();
    const id = randomUUID();
    const spawned = cloud.run(Spawn, aServer(cloud, { waitForVifsSeconds: 60 }), id);
    await cloud.waitForStep(id, 'vifs plugged', 'running');
    await cloud.bus.command(SignalVifsPlugged, { operation: id, outcome: 'plugged' });
    expect(await spawned).toMatchObject({ state: 'succeeded' });
  });

  it('is undone in full when the caller says that they can’t come up', async () => {
    await using cloud = await withCloud();
    await cloud.run(Spawn, aServer(cloud));
    const before = cloud.simulator.world.snapshot();
    const id = randomUUID();
    const spawned = cloud.run(Spawn, aServer(cloud, { waitForVifsSeconds: 60 }), id);
    await cloud.waitForStep(id, 'vifs plugged', 'running');
    await cloud.bus.command(SignalVifsPlugged, { operation: id, outcome: 'failed', reason: 'binding failed' });
    expect(await spawned).toMatchObject({ state: 'failed', failure: { code: 'network.vifs-not-plugged' } });
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });
});
