import { createHash } from 'node:crypto';
import {
  Cluster,
  LogicalUnit,
  newLogicalUnit,
  newMediaRepository,
  newVirtualDisk,
  SharedStoragePool,
  sameUdid,
  Tier,
  under,
  uploadFile,
  VirtualIOServer,
  VolumeGroup,
  viosesOnHost,
} from '../index.js';
import { openWorld, type World } from '../testing/simulated-world.js';

const MIB = 1024 * 1024;
async function defaultTier({ client }: World) {
  const tiers = await client.feed(Tier);
  const tier = tiers.find((one) => one.isDefault);
  if (tier === undefined) throw new Error('the pool has no default tier');
  return tier;
}

async function* image(mebibytes: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < mebibytes; index += 1) yield Buffer.alloc(MIB, index % 251);
}

describe('a shared storage pool on a simulated host', () => {
  it('is found from its cluster', async () => {
    await using world = await openWorld();
    const [cluster] = await world.client.feed(Cluster);
    const pool = await world.client.getByHref(SharedStoragePool, cluster!.pool.href);
    expect(pool.capacityGiB).toBeGreaterThan(pool.freeGiB - 1);
    const vioses = await world.client.feed(VirtualIOServer);
    expect(viosesOnHost(cluster!, world.system.uuid).sort()).toEqual(vioses.map((vios) => vios.meta.uuid).sort());
  });

  it('takes an image of 64 MiB, clones it, and gives both up again', async () => {
    await using world = await openWorld();
    const { client } = world;
    const tier = await defaultTier(world);
    const [vios] = await client.feed(VirtualIOServer);
    const sha256 = createHash('sha256');
    for await (const block of image(64)) sha256.update(block);
    const unit = newLogicalUnit({ name: 'image_x', capacityGiB: 1, type: 'VirtualIO_Image' });
    const made = await client.create(LogicalUnit, unit, { parent: tier });
    const done = await uploadFile(client, {
      name: 'image_x',
      kind: 'BROKERED_DISK_IMAGE',
      targetVios: vios!.meta.uuid,
      targetUdid: made.udid,
      size: 64 * MIB,
      sha256: sha256.digest('hex'),
      body: image(64),
    });
    expect(done.bytes).toBe(64 * MIB);

    const clone = newLogicalUnit({ name: 'boot_x', capacityGiB: 2, clonedFrom: made.udid });
    const boot = await client.create(LogicalUnit, clone, { parent: tier });
    expect(sameUdid(boot.clonedFrom ?? '', made.udid)).toBe(true);
    const listed = await client.feed(LogicalUnit, { parent: tier });
    expect(listed.map((one) => one.name)).toEqual(expect.arrayContaining(['image_x', 'boot_x']));
    expect(await client.delete(boot)).toBe(true);
    expect(await client.delete(under(LogicalUnit, made.meta.uuid, tier))).toBe(true);
  });
});

describe('a volume group of a simulated VIOS', () => {
  it('gets a disk and a media repository, into which an ISO is uploaded', async () => {
    await using world = await openWorld();
    const { client } = world;
    const [vios] = await client.feed(VirtualIOServer);
    const parent = vios!;
    const [group] = await client.feed(VolumeGroup, { parent });
    const withDisk = await client.update(
      group!,
      (draft) => {
        draft.virtualDisks.add(newVirtualDisk({ name: 'b_inst_9f3d', capacityGiB: 1 }));
        if (draft.mediaRepositories.length === 0) draft.mediaRepositories.add(newMediaRepository());
      },
      { ifMatch: false },
    );
    expect(withDisk.virtualDisks.map((disk) => disk.name.split('/').at(-1))).toContain('b_inst_9f3d');

    await uploadFile(client, {
      name: 'cfg_1.iso',
      kind: 'BROKERED_MEDIA_ISO',
      targetVios: parent.meta.uuid,
      body: image(1),
    });
    const after = await client.get(VolumeGroup, group!.meta.uuid, { parent });
    expect(after.mediaRepositories[0]?.media.map((medium) => medium.name)).toEqual(['cfg_1.iso']);
    const clean = await client.update(after, (draft) => {
      draft.virtualDisks.remove((disk) => disk.name.endsWith('b_inst_9f3d'));
      for (const repository of draft.mediaRepositories)
        repository.media.remove((medium) => medium.name === 'cfg_1.iso');
    });
    expect(clean.mediaRepositories[0]?.media).toEqual([]);
    expect(clean.virtualDisks.some((disk) => disk.name.endsWith('b_inst_9f3d'))).toBe(false);
  });
});
