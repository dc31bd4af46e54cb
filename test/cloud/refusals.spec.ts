import { randomUUID } from 'node:crypto';
import { AttachVolume, PowerOff, PowerOn, Reboot, Spawn } from '#contracts';
import { type Cloud, withCloud } from './cloud.js';
import { fabricVolume } from './fabric.js';
import { aServer, seaPort } from './requests.js';
import { whatIsLeft } from './what-is-left.js';

type Change = Parameters<typeof aServer>[1];

/** Spawns what cannot be spawned, and says how it failed and what is left on the host. */
async function refused(cloud: Cloud, change: Change, arrange = () => {}) {
  // One good spawn first: what is kept on purpose is there then.
  await cloud.run(Spawn, aServer(cloud));
  arrange();
  const before = cloud.simulator.world.snapshot();
  const { state, failure } = await cloud.run(Spawn, aServer(cloud, change));
  expect(state).toBe('failed');
  expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  return failure;
}

function fillRepositories({ simulator: { world } }: Cloud): void {
  for (const group of world.table('VolumeGroup').all()) {
    const { repository } = group;
    if (repository === undefined) continue;
    const sizeBytes = repository.capacityBytes - repository.media.reduce((sum, medium) => sum + medium.sizeBytes, 0);
    repository.media.push({ name: 'others.iso', udid: '0eothers.iso', mountType: 'rw', sizeBytes });
    world.changed(group);
  }
}

describe('a spawn that the host cannot carry out leaves nothing behind', () => {
  it('a flavor larger than the host', async () => {
    await using cloud = await withCloud();
    const flavor = { vcpus: 1, memoryMb: 64 * 1024 * 1024, rootGb: 1 };
    expect(await refused(cloud, { flavor })).toMatchObject({ code: 'flavor.does-not-fit', step: 'partition' });
  });

  it('an extra spec that is not valid', async () => {
    await using cloud = await withCloud();
    const flavor = { vcpus: 1, memoryMb: 1024, rootGb: 1, extraSpecs: { 'powervm:min_mem': 'much' } };
    expect(await refused(cloud, { flavor })).toMatchObject({
      code: 'flavor.invalid',
      field: 'flavor.extraSpecs["powervm:min_mem"]',
    });
  });

  it('an image whose checksum is wrong', async () => {
    await using cloud = await withCloud();
    const checksum = { algorithm: 'sha256' as const, value: 'ab'.repeat(32) };
    const image = { kind: 'file' as const, path: cloud.image.path, checksum };
    expect(await refused(cloud, { image })).toMatchObject({ code: 'image.checksum-mismatch', step: 'boot disk' });
  });

  it('an image that is not raw', async () => {
    await using cloud = await withCloud();
    const image = {
      kind: 'file' as const,
      path: cloud.otherFile('disk.qcow2', Buffer.from('QFI\xfb\0\0\0\x03', 'latin1')),
    };
    expect(await refused(cloud, { image })).toMatchObject({
      code: 'image.format',
      remedy: expect.stringContaining('qemu-img'),
    });
  });

  it('an image outside the directories that storage may read', async () => {
    await using cloud = await withCloud();
    expect(await refused(cloud, { image: { kind: 'file', path: '/etc/hostname' } })).toMatchObject({ effect: 'none' });
  });

  it('a pool that is full', async () => {
    await using cloud = await withCloud();
    const flavor = { vcpus: 1, memoryMb: 1024, rootGb: 1_000_000 };
    expect(await refused(cloud, { flavor })).toMatchObject({ code: 'storage.pool-full' });
  });

  it('a media repository that is full', async () => {
    await using cloud = await withCloud();
    expect(await refused(cloud, {}, () => fillRepositories(cloud))).toMatchObject({
      code: 'config-drive.repository-full',
      step: 'config drive',
    });
  });

  it('a volume that no VIOS sees', async () => {
    await using cloud = await withCloud();
    const volume = await fabricVolume(cloud, []);
    expect(await refused(cloud, { volumes: [volume] })).toMatchObject({ code: 'storage.volume-not-visible' });
  });

  it('a physical network that no bridge serves', async () => {
    await using cloud = await withCloud();
    const vif = { ...seaPort(1201), physicalNetwork: 'nowhere' };
    expect(await refused(cloud, { vifs: [vif] })).toMatchObject({ code: 'network.physical-network' });
  });

  it('a second instance of the same uuid, and the first one lives on', async () => {
    await using cloud = await withCloud();
    const server = aServer(cloud);
    await cloud.run(Spawn, server);
    const before = cloud.simulator.world.snapshot();
    const second = await cloud.run(Spawn, aServer(cloud, { uuid: server.uuid, name: 'another' }));
    expect(second).toMatchObject({ state: 'failed', failure: { code: 'instance.exists' } });
    expect(whatIsLeft(before, cloud.simulator.world.snapshot())).toEqual([]);
  });
});

describe('a partition that is not ours is never touched', () => {
  it('by a power command, a volume, or a destroy', async () => {
    await using cloud = await withCloud();
    const host = cloud.simulator.hosts[0]?.id ?? '';
    const [foreign] = await cloud.simulator.control.addPartitions(host, { count: 1 });
    const uuid = (foreign?.uuid ?? '').toLowerCase();
    const before = cloud.simulator.world.snapshot();
    const volume = await fabricVolume(cloud);
    const instance = { host, uuid };
    const notOurs = { state: 'failed', failure: { code: 'instance.not-recorded', effect: 'none' } };
    expect(await cloud.run(PowerOn, instance)).toMatchObject(notOurs);
    expect(await cloud.run(PowerOff, instance)).toMatchObject(notOurs);
    expect(await cloud.run(Reboot, instance)).toMatchObject(notOurs);
    expect(await cloud.run(AttachVolume, { ...instance, volume })).toMatchObject(notOurs);
    expect(await cloud.destroy(uuid)).toMatchObject(notOurs);
    const after = cloud.simulator.world.snapshot();
    expect(whatIsLeft(before, after).filter((line) => !line.includes('FabricVolume'))).toEqual([]);
  });
});

it('a destroy of what never was is success', async () => {
  await using cloud = await withCloud();
  expect(await cloud.destroy(randomUUID())).toMatchObject({ state: 'succeeded' });
});
