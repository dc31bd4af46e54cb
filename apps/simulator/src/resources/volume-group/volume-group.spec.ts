import { randomBytes } from 'node:crypto';
import { newMediaRepository, newScsiMapping, newVirtualDisk, type PowerVmError, VolumeGroup } from '#powervm';
import { StorageWorld } from '../../testing/storage-world.js';
import { at, elements, text } from '../../xml/element.js';
import { serializeRoot } from '../../xml/serialize.js';

const refused = (status: number, said: string) => ({ status, serverMessage: expect.stringContaining(said) });

async function groupOf(world: StorageWorld, viosId = 1): Promise<VolumeGroup> {
  const [group] = await world.client.feed(VolumeGroup, { parent: await world.vios(viosId) });
  return group!;
}

async function addDisk(world: StorageWorld, spec: Parameters<typeof newVirtualDisk>[0]): Promise<VolumeGroup> {
  return world.client.update(await groupOf(world), (draft) => {
    draft.virtualDisks.add(newVirtualDisk(spec));
  });
}

const disks = (group: VolumeGroup) => [...group.virtualDisks].map(({ name }) => name);

describe('a volume group', () => {
  it('has no repository at first, and room beside what the VIOS itself needs', async () => {
    await using world = await StorageWorld.open();
    const group = await groupOf(world);
    expect([group.name, group.capacityGiB, group.availableGiB, group.freeGiB]).toEqual(['rootvg', 100, 80, 80]);
    expect(group.udid).toBe(`04${group.serial}`);
    expect([...group.physicalVolumes].map(({ name, available }) => [name, available])).toEqual([['hdisk0', false]]);
    expect([...group.mediaRepositories]).toEqual([]);
  });

  it('makes a virtual disk that an update adds', async () => {
    await using world = await StorageWorld.open();
    const group = await addDisk(world, { name: 'b_vm1', capacityGiB: 10 });
    const [disk] = [...group.virtualDisks];
    expect([disk!.name, disk!.capacityGiB, disk!.udid]).toEqual(['b_vm1', 10, `03${group.serial}.1`]);
    expect(group.availableGiB).toBe(70);
  });

  it('copies the disk that is named as base image, once and for all', async () => {
    await using world = await StorageWorld.open();
    const [image] = [...(await addDisk(world, { name: 'image', capacityGiB: 1 })).virtualDisks];
    const bytes = randomBytes(100_000);
    await world.fill(image!.udid!, bytes);
    const group = await addDisk(world, { name: 'copy', capacityGiB: 2, baseImage: image!.udid });
    await world.fill(image!.udid!, randomBytes(100_000));
    const copy = [...group.virtualDisks].find(({ name }) => name === 'copy');
    const vios = world.simulator.world.table('VirtualIOServer').in(world.hostId)[0]!;
    const { contents } = world.simulator.world;
    const read = await contents.bytes(`vdisk/host-1/${vios.uuid}/${copy!.udid}`, { length: bytes.length });
    expect(read.equals(bytes)).toBe(true);
  });

  it('deletes a disk that an update leaves out, with its bytes', async () => {
    await using world = await StorageWorld.open();
    const [disk] = [...(await addDisk(world, { name: 'b_vm1', capacityGiB: 10 })).virtualDisks];
    const vios = world.simulator.world.table('VirtualIOServer').in(world.hostId)[0]!;
    const key = `vdisk/host-1/${vios.uuid}/${disk!.udid}`;
    expect(world.simulator.world.contents.has(key)).toBe(true);
    const group = await world.client.update(await groupOf(world), (draft) => {
      draft.virtualDisks.remove(() => true);
    });
    expect([disks(group), group.availableGiB]).toEqual([[], 80]);
    expect(world.simulator.world.contents.has(key)).toBe(false);
  });

  it('lets a disk grow', async () => {
    await using world = await StorageWorld.open();
    await addDisk(world, { name: 'b_vm1', capacityGiB: 10 });
    const resize = async (size: number) =>
      world.client.update(await groupOf(world), (draft) => {
        for (const disk of draft.virtualDisks) disk.capacityGiB = size;
      });
    expect([...(await resize(15)).virtualDisks][0]!.capacityGiB).toBe(15);
    await expect(resize(5)).rejects.toMatchObject(refused(400, 'cannot become smaller'));
  });

  it('accepts a disk without If-Match, and then removes none that the list does not have', async () => {
    await using world = await StorageWorld.open();
    const { meta } = await groupOf(world);
    const path = `VirtualIOServer/${(await world.vios(1)).meta.uuid}/VolumeGroup/${meta.uuid}`;
    const stale = (await world.rest.get(path)).objects[0]!;
    await addDisk(world, { name: 'meanwhile', capacityGiB: 1 });
    const fresh = newVirtualDisk({ name: 'mine', capacityGiB: 1 });
    const container = at(stale, 'VirtualDisks')!;
    const leaf = (name: string, value: string) => ({ ...container, name, attributes: [], children: [{ text: value }] });
    container.children.push({
      ...container,
      name: fresh.local,
      children: [leaf('DiskCapacity', '1.000000'), leaf('DiskLabel', 'None'), leaf('DiskName', 'mine')],
    });
    const answer = await world.rest.post(path, serializeRoot(stale));
    expect(answer.status).toBe(200);
    const names = elements(at(answer.objects[0], 'VirtualDisks'), 'VirtualDisk').map((disk) => text(disk, 'DiskName'));
    expect(names).toEqual(['meanwhile', 'mine']);
  });

  describe('refuses', () => {
    const attempt = async (world: StorageWorld, change: Parameters<typeof newVirtualDisk>[0][]) => {
      const group = await groupOf(world);
      const before = world.simulator.world.snapshot();
      const error = await world.client
        .update(group, (draft) => {
          for (const spec of change) draft.virtualDisks.add(newVirtualDisk(spec));
        })
        .catch((reason: PowerVmError) => reason);
      expect(world.simulator.world.snapshot()).toEqual(before);
      return error;
    };

    it('a disk that does not fit', async () => {
      await using world = await StorageWorld.open();
      expect(await attempt(world, [{ name: 'a', capacityGiB: 81 }])).toMatchObject(refused(409, 'rootvg is full'));
    });

    it('a name that is taken, or too long, and then makes none of the request', async () => {
      await using world = await StorageWorld.open();
      const twin = { name: 'a', capacityGiB: 1 };
      expect(await attempt(world, [twin, twin])).toMatchObject(refused(409, 'a already'));
      expect(await attempt(world, [{ name: 'n'.repeat(16), capacityGiB: 1 }])).toMatchObject(refused(400, '15'));
    });

    it('a base image that is not there, or is larger', async () => {
      await using world = await StorageWorld.open();
      const [image] = [...(await addDisk(world, { name: 'image', capacityGiB: 2 })).virtualDisks];
      expect(await attempt(world, [{ name: 'a', capacityGiB: 1, baseImage: '03x.1' }])).toMatchObject(
        refused(404, '03x.1'),
      );
      expect(await attempt(world, [{ name: 'a', capacityGiB: 1, baseImage: image!.udid }])).toMatchObject(
        refused(400, 'less than that of image'),
      );
    });

    it('to delete a disk that is mapped', async () => {
      await using world = await StorageWorld.open();
      await addDisk(world, { name: 'b_vm1', capacityGiB: 1 });
      const vm = await world.partition();
      await world.client.update(await world.vios(1), (draft) => {
        draft.scsiMappings.add(newScsiMapping({ partition: vm, storage: { kind: 'VirtualDisk', name: 'b_vm1' } }));
      });
      const removal = world.client.update(await groupOf(world), (draft) => {
        draft.virtualDisks.remove(() => true);
      });
      await expect(removal).rejects.toMatchObject(refused(409, 'b_vm1 is mapped'));
    });
  });
});

describe('a media repository', () => {
  it('is made by an update, and shown by the VIOS too', async () => {
    await using world = await StorageWorld.open();
    const group = await world.repository();
    const [repository] = [...group.mediaRepositories];
    expect([repository!.name, repository!.sizeGiB, group.availableGiB]).toEqual(['vopt', 1, 79]);
    const { objects } = await world.rest.get('VirtualIOServer?group=ViosStorage');
    expect(objects.map((vios) => text(vios, 'MediaRepositories/VirtualMediaRepository/RepositoryName'))).toEqual([
      'vopt',
      undefined,
    ]);
  });

  it('loses a medium that an update leaves out, unless it is loaded', async () => {
    await using world = await StorageWorld.open();
    await world.repository();
    await world.medium('cfg.iso', Buffer.from('cfg'));
    const vm = await world.partition();
    const mapped = await world.client.update(await world.vios(1), (draft) => {
      draft.scsiMappings.add(
        newScsiMapping({ partition: vm, storage: { kind: 'VirtualOpticalMedia', name: 'cfg.iso' } }),
      );
    });
    const empty = async () =>
      world.client.update(await groupOf(world), (draft) => {
        for (const repository of draft.mediaRepositories) repository.media.remove(() => true);
      });
    await expect(empty()).rejects.toMatchObject(refused(409, 'cfg.iso is loaded'));
    await world.client.update(mapped, (draft) => {
      draft.scsiMappings.remove(() => true);
    });
    expect([...(await empty()).mediaRepositories].flatMap(({ media }) => [...media])).toEqual([]);
  });

  it('goes when it is empty, not before', async () => {
    await using world = await StorageWorld.open();
    await world.repository();
    await world.medium('cfg.iso', Buffer.from('cfg'));
    const remove = async () =>
      world.client.update(await groupOf(world), (draft) => {
        draft.mediaRepositories.remove(() => true);
      });
    await expect(remove()).rejects.toMatchObject(refused(409, 'delete cfg.iso first'));
    await world.client.update(await groupOf(world), (draft) => {
      for (const repository of draft.mediaRepositories) repository.media.remove(() => true);
    });
    expect([...(await remove()).mediaRepositories]).toEqual([]);
  });

  it('is one for each VIOS', async () => {
    await using world = await StorageWorld.open();
    await world.repository();
    const second = world.client.update(await groupOf(world), (draft) => {
      draft.mediaRepositories.add(newMediaRepository({ name: 'more' }));
    });
    await expect(second).rejects.toMatchObject(refused(400, 'one media repository only'));
    await expect(world.repository(2)).resolves.toMatchObject({ name: 'rootvg' });
  });

  it('does not become smaller than its media', async () => {
    await using world = await StorageWorld.open();
    await world.repository();
    await world.medium('cfg.iso', randomBytes(3 * 2 ** 20));
    const shrink = world.client.update(await groupOf(world), (draft) => {
      for (const repository of draft.mediaRepositories) repository.sizeGiB = 1 / 1024;
    });
    await expect(shrink).rejects.toMatchObject(refused(409, 'is full'));
  });
});
