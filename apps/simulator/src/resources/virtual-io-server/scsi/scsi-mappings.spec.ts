import { randomBytes } from 'node:crypto';
import { type LogicalUnit, newScsiMapping, type VirtualIOServer, VolumeGroup } from '#powervm';
import { StorageWorld } from '../../../testing/storage-world.js';
import { at, attribute, elements, text, type XmlElement } from '../../../xml/element.js';
import { serializeRoot } from '../../../xml/serialize.js';

/** What tells mappings apart. */
function summary(vios: VirtualIOServer) {
  return [...vios.scsiMappings].map(({ clientAdapter, serverAdapter, storage, target }) => ({
    client: clientAdapter?.slot,
    adapter: serverAdapter.name,
    storage: storage && 'name' in storage ? storage.name : undefined,
    lua: target && 'lua' in target ? target.lua : undefined,
    target: target && 'name' in target ? target.name : undefined,
  }));
}

/** The VIOS document as the server shows it with its mappings, for changes that no client of ours makes. */
async function document(world: StorageWorld, viosUuid: string) {
  const path = `VirtualIOServer/${viosUuid}?group=ViosSCSIMapping`;
  const answer = await world.rest.get(path);
  const [root] = answer.objects;
  return {
    mappings: elements(at(root, 'VirtualSCSIMappings'), 'VirtualSCSIMapping'),
    post: (headers: Record<string, string> = { 'If-Match': answer.headers.get('etag')! }) =>
      world.rest.post(path, serializeRoot(root!), headers),
    root: root!,
  };
}

describe('the SCSI mappings of a VIOS', () => {
  it('put a boot disk and a medium on one new bus, and give it slots, names, addresses and locations', async () => {
    await using world = await StorageWorld.open();
    await world.repository();
    await world.medium('cfg.iso', randomBytes(5000));
    const [vm, unit] = [await world.partition(), await world.unit('boot')];
    const vios = await world.client.update(await world.vios(1), (draft) => {
      const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
      draft.scsiMappings.add(
        newScsiMapping({ partition: vm, storage: { kind: 'VirtualOpticalMedia', name: 'cfg.iso' } }),
      );
    });
    expect(summary(vios)).toEqual([
      { client: 2, adapter: 'vhost0', storage: 'boot', lua: '0x8100000000000000', target: 'vtscsi0' },
      { client: 2, adapter: 'vhost0', storage: 'cfg.iso', lua: '0x8200000000000000', target: 'vtopt0' },
    ]);
    const { mappings } = await document(world, vios.meta.uuid);
    const [mapping] = mappings;
    const { type, model, serial } = world.simulator.world.system(world.hostId).machine;
    const server = `U${type}.${model}.${serial}-V1-C${text(mapping, 'ServerAdapter/VirtualSlotNumber')}`;
    expect(text(mapping, 'ServerAdapter/UniqueDeviceID')).toBe(`1e${server}`);
    expect(text(mapping, 'ServerAdapter/LocationCode')).toBe(server);
    expect(text(mapping, 'ClientAdapter/ServerLocationCode')).toBe(server);
    expect(text(mapping, 'ClientAdapter/LocationCode')).toBe(`U${type}.${model}.${serial}-V${vm.id}-C2`);
    expect(text(mapping, 'ServerAdapter/BackingDeviceName')).toBe('boot');
    expect(text(mapping, 'TargetDevice/SharedStoragePoolLogicalUnitVirtualTargetDevice/UniqueDeviceID')).toMatch(/^0a/);
    expect(attribute(at(mapping, 'AssociatedLogicalPartition'), 'href')).toMatch(
      new RegExp(`/rest/api/uom/ManagedSystem/[-0-9a-f]+/LogicalPartition/${vm.meta.uuid}$`),
    );
    expect(text(mapping, 'Storage/LogicalUnit/UnitCapacity')).toBe('1.000000');
    expect(at(mapping, 'Storage/LogicalUnit/InUse')).toBeUndefined();
  });

  it('print the parts in the fixed order, choice elements without Metadata', async () => {
    await using world = await StorageWorld.open();
    const [vm, unit] = [await world.partition(), await world.unit('boot')];
    const vios = await world.client.update(await world.vios(1), (draft) => {
      const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
    });
    const [mapping] = (await document(world, vios.meta.uuid)).mappings;
    const names = (element: XmlElement | undefined) => elements(element).map(({ name }) => name);
    expect(names(mapping)).toEqual([
      'Metadata',
      'AssociatedLogicalPartition',
      'ClientAdapter',
      'ServerAdapter',
      'Storage',
      'TargetDevice',
    ]);
    expect(names(at(mapping, 'Storage'))).toEqual(['LogicalUnit']);
    expect(names(at(mapping, 'TargetDevice'))).toEqual(['SharedStoragePoolLogicalUnitVirtualTargetDevice']);
    expect(attribute(at(mapping, 'Storage'), 'schemaVersion')).toBeUndefined();
  });

  it('are absent when their group is not asked for, and untouched by an update of another group', async () => {
    await using world = await StorageWorld.open();
    const [vm, unit] = [await world.partition(), await world.unit('boot')];
    const { meta } = await world.client.update(await world.vios(1), (draft) => {
      const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
    });
    const path = `VirtualIOServer/${meta.uuid}?group=ViosFCMapping`;
    const { objects } = await world.rest.get(path);
    expect(at(objects[0], 'VirtualSCSIMappings')).toBeUndefined();
    expect((await world.rest.post(path, serializeRoot(objects[0]!))).status).toBe(200);
    expect(summary(await world.vios(1))).toHaveLength(1);
  });

  it('join a bus when a mapping brings its adapters', async () => {
    await using world = await StorageWorld.open();
    const [vm, boot, data] = [await world.partition(), await world.unit('boot'), await world.unit('data')];
    const first = await world.client.update(await world.vios(1), (draft) => {
      const storage = { kind: 'LogicalUnit', udid: boot.udid, name: boot.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
    });
    const both = await world.client.update(first, (draft) => {
      const { clientAdapter, serverAdapter } = [...draft.scsiMappings][0]!;
      const storage = { kind: 'LogicalUnit', udid: data.udid, name: data.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage, bus: { clientAdapter, serverAdapter } }));
    });
    expect(summary(both)).toEqual([
      { client: 2, adapter: 'vhost0', storage: 'boot', lua: '0x8100000000000000', target: 'vtscsi0' },
      { client: 2, adapter: 'vhost0', storage: 'data', lua: '0x8200000000000000', target: 'vtscsi1' },
    ]);
  });

  it('use slots, addresses and names that became free again', async () => {
    await using world = await StorageWorld.open();
    const vm = await world.partition();
    const units = [await world.unit('a'), await world.unit('b'), await world.unit('c')];
    const add = (vios: VirtualIOServer, unit: LogicalUnit) =>
      world.client.update(vios, (draft) => {
        const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
        draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
      });
    const two = await add(await add(await world.vios(1), units[0]!), units[1]!);
    const one = await world.client.update(two, (draft) => {
      draft.scsiMappings.remove(({ serverAdapter }) => serverAdapter.name === 'vhost0');
    });
    const again = await add(one, units[2]!);
    expect(summary(again)).toEqual([
      { client: 3, adapter: 'vhost1', storage: 'b', lua: '0x8100000000000000', target: 'vtscsi1' },
      { client: 2, adapter: 'vhost0', storage: 'c', lua: '0x8100000000000000', target: 'vtscsi0' },
    ]);
  });

  it('keep an empty bus when only its storage is detached', async () => {
    await using world = await StorageWorld.open();
    const [vm, boot] = [await world.partition(), await world.unit('boot')];
    const { meta } = await world.client.update(await world.vios(1), (draft) => {
      const storage = { kind: 'LogicalUnit', udid: boot.udid, name: boot.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
    });
    const before = await document(world, meta.uuid);
    const [mapping] = before.mappings;
    mapping!.children = elements(mapping).filter(({ name }) => name !== 'Storage' && name !== 'TargetDevice');
    const { objects } = await before.post();
    const [empty] = elements(at(objects[0], 'VirtualSCSIMappings'), 'VirtualSCSIMapping');
    expect(text(empty, 'ServerAdapter/AdapterName')).toBe('vhost0');
    expect(text(empty, 'ClientAdapter/VirtualSlotNumber')).toBe('2');
    expect(at(empty, 'ServerAdapter/BackingDeviceName')).toBeUndefined();
    expect([at(empty, 'Storage'), at(empty, 'TargetDevice')]).toEqual([undefined, undefined]);
    expect((await world.units()).map(({ inUse }) => inUse)).toEqual([false]);
  });

  it('give a poached storage back to its mapping', async () => {
    await using world = await StorageWorld.open();
    const [vm, other, boot] = [await world.partition(), await world.partition('vm2'), await world.unit('boot')];
    const { meta } = await world.client.update(await world.vios(1), (draft) => {
      const storage = { kind: 'LogicalUnit', udid: boot.udid, name: boot.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
    });
    const before = await document(world, meta.uuid);
    const [mapping] = before.mappings;
    const storage = at(mapping, 'Storage')!;
    const moved: XmlElement = {
      ...mapping!,
      children: [
        link(mapping!, world.simulator.hosts[0]!.url, other.meta.uuid),
        adapter(mapping!, 'Client'),
        adapter(mapping!, 'Server'),
        { ...storage, children: [...storage.children] },
      ],
    };
    storage.children = [];
    at(before.root, 'VirtualSCSIMappings')!.children.push(moved);
    const { objects } = await before.post();
    const after = elements(at(objects[0], 'VirtualSCSIMappings'), 'VirtualSCSIMapping');
    expect(
      after.map((one) => [text(one, 'ClientAdapter/LocalPartitionID'), text(one, 'Storage/LogicalUnit/UnitName')]),
    ).toEqual([
      [String(vm.id), 'boot'],
      [String(other.id), 'boot'],
    ]);
    expect(text(after[0], 'TargetDevice/SharedStoragePoolLogicalUnitVirtualTargetDevice/UniqueDeviceID')).toBe(
      text(mapping, 'TargetDevice/SharedStoragePoolLogicalUnitVirtualTargetDevice/UniqueDeviceID'),
    );
  });

  it('load another medium into the same drive', async () => {
    await using world = await StorageWorld.open();
    await world.repository();
    await world.medium('one.iso', Buffer.from('one'));
    await world.medium('two.iso', Buffer.from('two'));
    const vm = await world.partition();
    const { meta } = await world.client.update(await world.vios(1), (draft) => {
      draft.scsiMappings.add(
        newScsiMapping({ partition: vm, storage: { kind: 'VirtualOpticalMedia', name: 'one.iso' } }),
      );
    });
    const before = await document(world, meta.uuid);
    at(before.mappings[0], 'Storage/VirtualOpticalMedia/MediaName')!.children = [{ text: 'two.iso' }];
    expect((await before.post()).status).toBe(200);
    const [mapping] = (await document(world, meta.uuid)).mappings;
    expect(text(mapping, 'Storage/VirtualOpticalMedia/MediaUDID')).toBe('0etwo.iso');
    expect(text(mapping, 'TargetDevice/VirtualOpticalTargetDevice/TargetName')).toBe('vtopt0');
    const bytes = await world.storage.bytesThroughMapping(world.hostId, vm.meta.uuid, { target: 'vtopt0' });
    expect(bytes.toString()).toBe('two');
  });

  it('show a medium exactly as the volume group does, since clients compare the elements', async () => {
    await using world = await StorageWorld.open();
    const { meta: group } = await world.repository();
    await world.medium('cfg.iso', randomBytes(123_456));
    const vm = await world.partition();
    const { meta } = await world.client.update(await world.vios(1), (draft) => {
      draft.scsiMappings.add(
        newScsiMapping({ partition: vm, storage: { kind: 'VirtualOpticalMedia', name: 'cfg.iso' } }),
      );
    });
    const [mapping] = (await document(world, meta.uuid)).mappings;
    const { objects } = await world.rest.get(`VirtualIOServer/${meta.uuid}/VolumeGroup/${group.uuid}?group=None`);
    const repository = at(objects[0], 'MediaRepositories/VirtualMediaRepository');
    expect(at(mapping, 'Storage/VirtualOpticalMedia')).toEqual(at(repository, 'OpticalMedia/VirtualOpticalMedia'));
  });

  it('make a physical volume unavailable while it is mapped', async () => {
    await using world = await StorageWorld.open();
    const vm = await world.partition();
    const available = (vios: VirtualIOServer) => vios.physicalVolumes.find(({ name }) => name === 'hdisk2')?.available;
    const before = await world.vios(1);
    const mapped = await world.client.update(before, (draft) => {
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage: { kind: 'PhysicalVolume', name: 'hdisk2' } }));
    });
    const freed = await world.client.update(mapped, (draft) => {
      draft.scsiMappings.remove(() => true);
    });
    expect([before, mapped, freed].map(available)).toEqual([true, false, true]);
  });

  it('tell of each change by an event of their own', async () => {
    await using world = await StorageWorld.open();
    const [vm, boot] = [await world.partition(), await world.unit('boot')];
    const vios = await world.vios(1);
    const seen: string[] = [];
    world.simulator.world.onChange(({ object, detail }) => seen.push(`${object.kind} ${detail}`));
    const mapped = await world.client.update(vios, (draft) => {
      const storage = { kind: 'LogicalUnit', udid: boot.udid, name: boot.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
    });
    expect(seen).toEqual(['LogicalUnit derived', 'VirtualIOServer VirtualSCSIMappings']);
    await world.client.update(mapped, () => undefined);
    expect(seen).toHaveLength(2);
  });

  describe('refuse, and leave everything as it was', () => {
    const post = async (world: StorageWorld, change: Parameters<typeof newScsiMapping>[0][]) => {
      const vios = await world.vios(1);
      const before = world.simulator.world.snapshot();
      const refusal = world.client.update(vios, (draft) => {
        for (const mapping of change) draft.scsiMappings.add(newScsiMapping(mapping));
      });
      const error = await refusal.then(
        () => undefined,
        (reason: { status: number; serverMessage: string }) => reason,
      );
      expect(world.simulator.world.snapshot()).toEqual(before);
      return [error?.status, error?.serverMessage];
    };

    it('storage that the VIOS does not have', async () => {
      await using world = await StorageWorld.open();
      const partition = await world.partition();
      const storage = { kind: 'PhysicalVolume', name: 'hdisk77' } as const;
      expect(await post(world, [{ partition, storage }])).toEqual([404, expect.stringContaining('hdisk77')]);
    });

    it('a disk of the VIOS itself', async () => {
      await using world = await StorageWorld.open();
      const partition = await world.partition();
      const storage = { kind: 'PhysicalVolume', name: 'hdisk0' } as const;
      expect(await post(world, [{ partition, storage }])).toEqual([409, expect.stringContaining('VolumeGroup')]);
    });

    it('a partition that is not there', async () => {
      await using world = await StorageWorld.open();
      const partition = `${world.simulator.hosts[0]!.url}/rest/api/uom/LogicalPartition/00000000-0000-0000-0000-000000000000`;
      const storage = { kind: 'PhysicalVolume', name: 'hdisk2' } as const;
      expect(await post(world, [{ partition, storage }])).toEqual([
        404,
        expect.stringContaining('there is no partition'),
      ]);
    });

    it('a slot in use, also after another mapping of the same request went through', async () => {
      await using world = await StorageWorld.open();
      const [partition, unit] = [await world.partition(), await world.unit('boot')];
      const boot = { kind: 'LogicalUnit', udid: unit.udid, name: 'boot' } as const;
      const change = [
        { partition, storage: boot, clientSlot: 5 },
        { partition, storage: { kind: 'PhysicalVolume', name: 'hdisk2' } as const, clientSlot: 1 },
      ];
      expect(await post(world, change)).toEqual([409, expect.stringMatching(/slot 1 .*is not in 2 to/)]);
    });

    it('a second mapping of the same storage to the same partition', async () => {
      await using world = await StorageWorld.open();
      const partition = await world.partition();
      const storage = { kind: 'PhysicalVolume', name: 'hdisk2' } as const;
      expect(
        await post(world, [
          { partition, storage },
          { partition, storage },
        ]),
      ).toEqual([409, expect.stringContaining('mapped to this partition already')]);
    });

    it('an address in use on the bus', async () => {
      await using world = await StorageWorld.open();
      const [partition, unit] = [await world.partition(), await world.unit('boot')];
      const lua = '0x8500000000000000';
      const change = [
        { partition, lua, storage: { kind: 'LogicalUnit', udid: unit.udid, name: 'boot' } as const },
        { partition, lua, storage: { kind: 'PhysicalVolume', name: 'hdisk2' } as const },
      ];
      expect(await post(world, change)).toEqual([409, expect.stringContaining(lua)]);
    });
  });

  it('may be changed together with the storage as it was read, which is changed elsewhere', async () => {
    await using world = await StorageWorld.open();
    const { meta } = await world.vios(1);
    const path = `VirtualIOServer/${meta.uuid}?group=ViosSCSIMapping,ViosStorage`;
    const { objects } = await world.rest.get(path);
    expect((await world.rest.post(path, serializeRoot(objects[0]!))).status).toBe(200);
    at(objects[0], 'PhysicalVolumes/PhysicalVolume/VolumeName')!.children = [{ text: 'hdisk8' }];
    const answer = await world.rest.post(path, serializeRoot(objects[0]!));
    expect([answer.status, answer.body]).toEqual([501, expect.stringContaining('changing PhysicalVolumes')]);
  });

  it('refuse elements out of order, and those they do not know', async () => {
    await using world = await StorageWorld.open();
    const [vm, unit] = [await world.partition(), await world.unit('boot')];
    const { meta } = await world.client.update(await world.vios(1), (draft) => {
      const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
    });
    const reversed = await document(world, meta.uuid);
    reversed.mappings[0]!.children.reverse();
    expect((await reversed.post()).status).toBe(400);
    const unknown = await document(world, meta.uuid);
    const server = at(unknown.mappings[0], 'ServerAdapter')!;
    server.children.push({ ...server, name: 'Novelty', children: [{ text: 'x' }], attributes: [] });
    expect((await unknown.post()).status).toBe(501);
  });

  it('are changed under the etag that was read, or none', async () => {
    await using world = await StorageWorld.open();
    const vios = await world.vios(1);
    const { post } = await document(world, vios.meta.uuid);
    expect((await post({ 'If-Match': '-1' })).status).toBe(412);
    expect((await post({})).status).toBe(200);
  });

  it('cannot be changed while the VIOS is not reachable', async () => {
    await using world = await StorageWorld.open();
    const [vios] = world.simulator.world.table('VirtualIOServer').in(world.hostId);
    vios!.rmc = 'inactive';
    world.simulator.world.changed(vios!);
    const { post } = await document(world, vios!.uuid);
    const answer = await post();
    expect([answer.status, answer.body]).toEqual([
      500,
      expect.stringContaining('no RMC connection between the management console and the partition vios1'),
    ]);
    const [group] = await world.client.feed(VolumeGroup, { parent: await world.vios(1) });
    const change = world.client.update(group!, (draft) => {
      draft.name = group!.name;
    });
    await expect(change).rejects.toMatchObject({ status: 500 });
  });
});

function link(like: XmlElement, url: string, uuid: string): XmlElement {
  const found = at(like, 'AssociatedLogicalPartition')!;
  const value = `${url}/rest/api/uom/LogicalPartition/${uuid}`;
  return { ...found, attributes: [{ name: 'href', value }] };
}

function adapter(like: XmlElement, type: 'Client' | 'Server'): XmlElement {
  const leaf = (name: string, value: string) => ({ ...like, name, attributes: [], children: [{ text: value }] });
  return {
    ...like,
    name: `${type}Adapter`,
    children: [leaf('AdapterType', type), leaf('UseNextAvailableSlotID', 'true')],
  };
}
