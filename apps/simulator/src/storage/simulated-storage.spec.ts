import { randomBytes } from 'node:crypto';
import { LogicalPartition, newScsiMapping } from '#powervm';
import { StorageWorld } from '../testing/storage-world.js';

/** A partition with a disk on one VIOS, and its uuid. */
async function withDisk(world: StorageWorld, name = 'vm1', unitName = 'boot') {
  const [vm, unit] = [await world.partition(name), await world.unit(unitName)];
  await world.client.update(await world.vios(1), (draft) => {
    const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
    draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
  });
  return { vm, unit, uuid: vm.meta.uuid };
}

describe('what a partition sees', () => {
  it('are its devices, with the VIOS, the slot and the address of each', async () => {
    await using world = await StorageWorld.open();
    const { uuid } = await withDisk(world);
    expect(world.storage.devices(world.hostId, uuid)).toEqual([
      expect.objectContaining({
        viosId: 1,
        slot: 2,
        lua: '0x8100000000000000',
        target: 'vtscsi0',
        kind: 'LogicalUnit',
        storage: 'boot',
        size: 2 ** 30,
        inherited: false,
      }),
    ]);
  });

  it('is read by address, by target or by storage, whole or in part', async () => {
    await using world = await StorageWorld.open();
    const { uuid, unit } = await withDisk(world);
    const bytes = randomBytes(100_000);
    await world.fill(unit.udid, bytes);
    const selectors = [{ lua: '0x8100000000000000' }, { target: 'vtscsi0' }, { storage: 'boot' }];
    for (const selector of selectors) {
      const read = await world.storage.bytesThroughMapping(world.hostId, uuid, selector, {
        offset: 99_990,
        length: 20,
      });
      expect(read).toEqual(Buffer.concat([bytes.subarray(99_990), Buffer.alloc(10)]));
    }
    const stream = world.storage.readThroughMapping(world.hostId, uuid, { storage: 'boot' }, { length: 100_000 });
    expect(Buffer.concat(await stream.toArray()).equals(bytes)).toBe(true);
  });

  it('is one disk when two VIOSes map it, and is shared with whoever else has it mapped', async () => {
    await using world = await StorageWorld.open();
    const { uuid, unit } = await withDisk(world);
    const other = await world.partition('vm2');
    await world.client.update(await world.vios(2), (draft) => {
      const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
      for (const partition of [uuid, other.meta.uuid]) {
        const href = `${world.simulator.hosts[0]!.url}/rest/api/uom/LogicalPartition/${partition}`;
        draft.scsiMappings.add(newScsiMapping({ partition: href, storage }));
      }
    });
    await world.storage.writeThroughMapping(world.hostId, uuid, { storage: 'boot' }, Buffer.from('shared'), 4096);
    const span = { offset: 4096, length: 6 };
    const seen = await world.storage.bytesThroughMapping(world.hostId, other.meta.uuid, { storage: 'boot' }, span);
    expect(seen.toString()).toBe('shared');
    const ways = world.storage.devices(world.hostId, uuid).map(({ viosId }) => viosId);
    expect(ways).toEqual([1, 2]);
  });

  it('is a volume of the fabric, the same through every VIOS', async () => {
    await using world = await StorageWorld.open();
    const { uuid } = await withDisk(world);
    world.storage.addVolume({ id: 'vol-1', sizeBytes: 2 ** 20 });
    const [one, two] = world.simulator.world.table('VirtualIOServer').in(world.hostId);
    for (const vios of [one!, two!]) {
      const { udid } = world.storage.volumes()[0]!;
      const like = vios.physicalVolumes.at(-1)!;
      vios.physicalVolumes.push({ ...like, name: 'hdisk50', udid, capacityMb: 1, volumeId: 'vol-1' });
      await world.client.update(await world.vios(vios.id), (draft) => {
        const href = `${world.simulator.hosts[0]!.url}/rest/api/uom/LogicalPartition/${uuid}`;
        draft.scsiMappings.add(
          newScsiMapping({ partition: href, storage: { kind: 'PhysicalVolume', name: 'hdisk50' } }),
        );
      });
    }
    await world.storage.writeThroughMapping(world.hostId, uuid, { storage: 'hdisk50', viosId: 1 }, Buffer.from('data'));
    expect((await world.storage.volumeBytes('vol-1', { length: 4 })).toString()).toBe('data');
    await world.storage.writeVolume('vol-1', Buffer.from('new!'));
    const read = await world.storage.bytesThroughMapping(
      world.hostId,
      uuid,
      { storage: 'hdisk50', viosId: 2 },
      { length: 4 },
    );
    expect(read.toString()).toBe('new!');
    world.storage.removeVolume('vol-1');
    await expect(async () =>
      world.storage.bytesThroughMapping(world.hostId, uuid, { storage: 'hdisk50' }),
    ).rejects.toThrow('no device matches');
  });

  it('is a local disk of zeros until it is written', async () => {
    await using world = await StorageWorld.open();
    const vm = await world.partition();
    await world.client.update(await world.vios(1), (draft) => {
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage: { kind: 'PhysicalVolume', name: 'hdisk2' } }));
    });
    const read = () =>
      world.storage.bytesThroughMapping(world.hostId, vm.meta.uuid, { storage: 'hdisk2' }, { length: 4 });
    expect(await read()).toEqual(Buffer.alloc(4));
    await world.storage.writeThroughMapping(world.hostId, vm.meta.uuid, { storage: 'hdisk2' }, Buffer.from('mbr!'));
    expect((await read()).toString()).toBe('mbr!');
  });

  it('is named when something else is asked for', async () => {
    await using world = await StorageWorld.open();
    const { uuid } = await withDisk(world);
    await expect(async () =>
      world.storage.bytesThroughMapping(world.hostId, uuid, { storage: 'else' }),
    ).rejects.toThrow('partition vm1 sees: vios 1 vtscsi0 0x8100000000000000 boot');
    expect(() => world.storage.devices(world.hostId, 'nobody')).toThrow('host host-1 has no partition nobody');
    await expect(
      world.storage.writeThroughMapping(world.hostId, uuid, { storage: 'boot' }, Buffer.from('x'), 2 ** 30),
    ).rejects.toThrow('beyond the end');
  });
});

describe('what a deleted partition leaves behind', () => {
  it('is nothing, by default', async () => {
    await using world = await StorageWorld.open();
    const { vm } = await withDisk(world);
    await world.client.delete(vm);
    expect([...(await world.vios(1)).scsiMappings]).toEqual([]);
    expect((await world.units())[0]!.inUse).toBe(false);
  });

  it('are its server adapters when the world says so: orphans under its id, which the next partition inherits', async () => {
    await using world = await StorageWorld.open({ leftoversOnDelete: true });
    const { vm, unit } = await withDisk(world);
    await world.fill(unit.udid, Buffer.from('secret'));
    await world.client.delete(vm);
    const [orphan] = [...(await world.vios(1)).scsiMappings];
    expect(orphan!.clientAdapter).toBeUndefined();
    expect(orphan!.partition).toBeUndefined();
    expect(orphan!.serverAdapter.remotePartitionId).toBe(vm.id);
    expect((await world.units())[0]!.inUse).toBe(true);

    const next = await world.partition('next');
    expect(next.id).toBe(vm.id);
    const [inherited] = [...(await world.vios(1)).scsiMappings];
    expect(inherited!.partition?.href).toContain(next.meta.uuid);
    const devices = world.storage.devices(world.hostId, next.meta.uuid);
    expect(devices.map((device) => [device.storage, device.inherited])).toEqual([['boot', true]]);
    const read = await world.storage.bytesThroughMapping(
      world.hostId,
      next.meta.uuid,
      { storage: 'boot' },
      { length: 6 },
    );
    expect(read.toString()).toBe('secret');

    await world.client.update(await world.vios(1), (draft) => {
      draft.scsiMappings.remove(({ serverAdapter }) => serverAdapter.remotePartitionId === next.id);
    });
    expect(world.storage.devices(world.hostId, next.meta.uuid)).toEqual([]);
    expect((await world.units())[0]!.inUse).toBe(false);
  });

  it('can be planted, with and without storage, and for any client', async () => {
    await using world = await StorageWorld.open();
    const unit = await world.unit('old');
    const { hostId } = world;
    world.storage.plantLeftover({ hostId, viosId: 2, clientId: 9, storage: { kind: 'LogicalUnit', udid: unit.udid } });
    world.storage.plantLeftover({ hostId, viosId: 2, clientId: 9, clientSlot: 3 });
    world.storage.plantLeftover({ hostId, viosId: 2, clientId: 65_535 });
    const mappings = [...(await world.vios(2)).scsiMappings];
    expect(
      mappings.map(({ serverAdapter, clientAdapter, target }) => [
        serverAdapter.name,
        serverAdapter.remotePartitionId,
        serverAdapter.remoteSlot,
        clientAdapter,
        target && 'name' in target ? target.name : undefined,
      ]),
    ).toEqual([
      ['vhost0', 9, 2, undefined, 'vtscsi0'],
      ['vhost1', 9, 3, undefined, undefined],
      ['vhost2', 65_535, 65_535, undefined, undefined],
    ]);
    expect((await world.units())[0]!.inUse).toBe(true);
    const vios = await world.client.update(await world.vios(2), (draft) => {
      draft.scsiMappings.remove(({ serverAdapter }) => serverAdapter.remotePartitionId === 9);
    });
    expect([...vios.scsiMappings].map(({ serverAdapter }) => serverAdapter.name)).toEqual(['vhost2']);
    expect(await world.client.feed(LogicalPartition)).toHaveLength(1);
  });
});
