import { discoverDisk, itlsOf, newScsiMapping, removeDisk, VirtualIOServer } from '#powervm';
import { StorageWorld } from '../../../testing/storage-world.js';
import { at, elements, text } from '../../../xml/element.js';
import { parseXml } from '../../../xml/parse.js';

const MIB = 2 ** 20;

/** Looks for a volume on one VIOS along all paths, or along these. */
async function find(world: StorageWorld, viosId: number, volumeId: string, targets?: string[]) {
  const { target_lun, target_wwn } = world.storage.connectionInfo(volumeId, world.hostId).data;
  const ports = world.simulator.world
    .table('VirtualIOServer')
    .in(world.hostId)
    .find(({ id }) => id === viosId)!
    .fcAdapters.flatMap((adapter) => adapter.ports.map(({ wwpn }) => wwpn));
  const paths = (targets ?? target_wwn).map((wwpn) => ({ wwpn, lun: target_lun }));
  return discoverDisk(world.client, await world.vios(viosId), { itls: itlsOf(ports, paths) });
}

describe('a volume of the fabric', () => {
  it('becomes an hdisk of each VIOS that looks for it: one UDID, names that differ', async () => {
    await using world = await StorageWorld.open();
    const { udid } = world.storage.addVolume({ id: 'vol-1', sizeBytes: 3 * 1024 * MIB });
    const found = [await find(world, 1, 'vol-1'), await find(world, 2, 'vol-1')];
    expect(found.map(({ status, deviceName }) => [status, deviceName])).toEqual([
      [3, 'hdisk3'],
      [3, 'hdisk4'],
    ]);
    expect(found.map((one) => one.udid)).toEqual([udid, udid]);
    const disk = (await world.vios(1)).physicalVolumes.find(({ name }) => name === 'hdisk3')!;
    expect([disk.udid, disk.capacityMiB, disk.available, disk.isFibreChannel]).toEqual([udid, 3072, true, true]);
    expect(udid.slice(0, 2)).toBe('01');
    const naa = Buffer.from(disk.page83!, 'base64').toString();
    expect(Buffer.from(udid.slice(2), 'base64').toString()).toBe(`3IBM214524${naa}`);
  });

  it('is shown below the port through which it was found', async () => {
    await using world = await StorageWorld.open();
    world.storage.addVolume({ id: 'vol-1', sizeBytes: MIB, lun: 10 });
    await find(world, 1, 'vol-1');
    const { objects } = await world.rest.get('VirtualIOServer?group=ViosStorage');
    const [slot] = elements(at(objects[0], 'PartitionIOConfiguration/ProfileIOSlots'), 'ProfileIOSlot');
    const ports = at(slot, 'AssociatedIOSlot/RelatedIOAdapter/PhysicalFibreChannelAdapter/PhysicalFibreChannelPorts');
    const [port] = elements(ports, 'PhysicalFibreChannelPort');
    expect(text(port, 'PhysicalVolumes/PhysicalVolume/VolumeName')).toBe('hdisk3');
    expect(text(port, 'PhysicalVolumes/PhysicalVolume/LocationCode')).toMatch(/-T1-W500507680B22447B-LA000000000000$/);
  });

  it('comes and goes without a change of the etag of the VIOS, which clients have read before', async () => {
    await using world = await StorageWorld.open();
    await world.repository();
    const { meta } = await world.vios(1);
    world.storage.addVolume({ id: 'vol-1', sizeBytes: MIB });
    await find(world, 1, 'vol-1');
    await removeDisk(world.client, await world.vios(1), 'hdisk3');
    await world.medium('cfg.iso', Buffer.from('cfg'));
    expect((await world.vios(1)).meta.etag).toBe(meta.etag);
  });

  it('keeps its name when it is looked for again, and is then in use if it is mapped', async () => {
    await using world = await StorageWorld.open();
    world.storage.addVolume({ id: 'vol-1', sizeBytes: MIB });
    await find(world, 1, 'vol-1');
    expect(await find(world, 1, 'vol-1')).toMatchObject({ status: 3, deviceName: 'hdisk3' });
    const vm = await world.partition();
    await world.client.update(await world.vios(1), (draft) => {
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage: { kind: 'PhysicalVolume', name: 'hdisk3' } }));
    });
    expect(await find(world, 1, 'vol-1')).toMatchObject({ status: 1, good: true, deviceName: 'hdisk3' });
  });

  it('is found with errors when some of the paths lead nowhere', async () => {
    await using world = await StorageWorld.open();
    const { targetWwns } = world.storage.addVolume({ id: 'vol-1', sizeBytes: MIB });
    const found = await find(world, 1, 'vol-1', [...targetWwns, '5005000000000000']);
    expect(found).toMatchObject({ status: 8, good: true, deviceName: 'hdisk3' });
    expect(found.message).not.toBe('');
  });

  it('is not found where it is not zoned to, under another LUN, or behind other targets', async () => {
    await using world = await StorageWorld.open();
    const [first] = world.simulator.world.table('VirtualIOServer').in(world.hostId);
    const ports = first!.fcAdapters.flatMap((adapter) => adapter.ports.map(({ wwpn }) => wwpn));
    world.storage.addVolume({ id: 'vol-1', sizeBytes: MIB, lun: 7, visibleTo: ports });
    expect(await find(world, 2, 'vol-1')).toMatchObject({ status: 6, good: false, deviceName: undefined });
    expect(await find(world, 1, 'vol-1', ['5005000000000000'])).toMatchObject({ status: 6, good: false });
    const wrongLun = itlsOf(ports, [{ wwpn: '500507680B22447B', lun: 8 }]);
    expect(await discoverDisk(world.client, await world.vios(1), { itls: wrongLun })).toMatchObject({ status: 6 });
    expect(await find(world, 1, 'vol-1')).toMatchObject({ status: 3 });
  });

  it('is found under a LUN of eight digits, whose address has fewer zeros', async () => {
    await using world = await StorageWorld.open();
    world.storage.addVolume({ id: 'vol-1', sizeBytes: MIB, lun: 0x40114099 });
    expect(await find(world, 1, 'vol-1')).toMatchObject({ status: 3, deviceName: 'hdisk3' });
  });

  it.each([
    [2, undefined],
    [4, undefined],
    [7, 'hdisk3'],
  ] as const)('answers status %d when the test says so', async (status, deviceName) => {
    await using world = await StorageWorld.open();
    world.storage.addVolume({ id: 'vol-1', sizeBytes: MIB, discoveryStatus: status });
    expect(await find(world, 1, 'vol-1')).toMatchObject({ status, good: false, deviceName, udid: undefined });
  });

  it('is removed from the VIOS by name, and found again later', async () => {
    await using world = await StorageWorld.open();
    world.storage.addVolume({ id: 'vol-1', sizeBytes: MIB });
    await find(world, 1, 'vol-1');
    await removeDisk(world.client, await world.vios(1), 'hdisk3');
    expect((await world.vios(1)).physicalVolumes.some(({ name }) => name === 'hdisk3')).toBe(false);
    expect(await find(world, 1, 'vol-1')).toMatchObject({ deviceName: 'hdisk3' });
  });

  it('is not removed while it is mapped; nor is a disk of the VIOS itself, nor one that is not there', async () => {
    await using world = await StorageWorld.open();
    world.storage.addVolume({ id: 'vol-1', sizeBytes: MIB });
    await find(world, 1, 'vol-1');
    const vm = await world.partition();
    const vios = await world.client.update(await world.vios(1), (draft) => {
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage: { kind: 'PhysicalVolume', name: 'hdisk3' } }));
    });
    const failure = (said: string) => ({ code: 'hypervisor.job-failed', message: expect.stringContaining(said) });
    await expect(removeDisk(world.client, vios, 'hdisk3')).rejects.toMatchObject(failure('vtscsi0 maps it'));
    await expect(removeDisk(world.client, vios, 'hdisk0')).rejects.toMatchObject(failure('part of a VolumeGroup'));
    await expect(removeDisk(world.client, vios, 'hdisk99')).rejects.toMatchObject(failure('was not found'));
  });

  it('tells its page 83 descriptor to an inventory request, in documents that follow one another', async () => {
    await using world = await StorageWorld.open();
    const { udid, naa } = world.storage.addVolume({ id: 'vol-1', sizeBytes: MIB });
    await find(world, 1, 'vol-1');
    const { meta } = await world.vios(1);
    const ask = async (wanted: string) => {
      const inputXML = `&lt;uom:VIO xmlns:uom="x"&gt;&lt;uom:Request action_str="QUERY_INVENTORY"&gt;&lt;uom:InventoryRequest&gt;&lt;uom:VioUdidFilter udid="${wanted}"/&gt;&lt;/uom:InventoryRequest&gt;&lt;/uom:Request&gt;&lt;/uom:VIO&gt;`;
      const { objects } = await world.rest.startJob(`VirtualIOServer/${meta.uuid}`, 'LUARecovery', { inputXML });
      const { objects: ended } = await world.rest.get(`jobs/${text(objects[0], 'JobID')}`);
      const results = elements(at(ended[0], 'Results'), 'JobParameter');
      const output = results.find((one) => text(one, 'ParameterName') === 'OutputXML');
      return text(output, 'ParameterValue')!.split('<?xml version="1.0"?>').filter(Boolean).map(parseXml);
    };
    const documents = await ask(udid);
    expect(documents).toHaveLength(2);
    const base = at(documents[1], 'Response/InventoryResponse/PhysicalVolume/PhysicalVolume_base');
    const attributes = Object.fromEntries(base!.attributes.map(({ name, value }) => [name, value]));
    expect(attributes).toMatchObject({ desType: 'NAA', descriptor: Buffer.from(naa).toString('base64') });
    expect(await ask('01unknown')).toHaveLength(1);
  });

  it('cannot be looked for with a request that is no request', async () => {
    await using world = await StorageWorld.open();
    const { meta } = await world.vios(1);
    const start = (inputXML: string) =>
      world.rest.startJob(`VirtualIOServer/${meta.uuid}`, 'LUARecovery', { inputXML });
    expect((await start('&lt;XML_LIST')).status).toBe(400);
    expect((await start('&lt;XML_LIST/&gt;')).status).toBe(400);
  });

  it('has a connection_info as Cinder writes it, for the ports that are zoned to it', async () => {
    await using world = await StorageWorld.open({ hosts: 2 });
    const ports = await world.client.feed(VirtualIOServer, { group: 'ViosStorage' });
    expect(ports).toHaveLength(2);
    const [first] = world.simulator.world.table('VirtualIOServer').in(world.hostId);
    const zoned = first!.fcAdapters[0]!.ports[0]!.wwpn;
    world.storage.addVolume({
      id: 'vol-1',
      sizeBytes: MIB,
      lun: 3,
      targetWwns: ['50:05:07:68:0b:22:44:7b'],
      visibleTo: [zoned],
    });
    expect(world.storage.connectionInfo('vol-1', 'host-1')).toEqual({
      driver_volume_type: 'fibre_channel',
      data: {
        volume_id: 'vol-1',
        target_discovered: true,
        target_lun: 3,
        target_wwn: ['500507680b22447b'],
        initiator_target_map: { [zoned.toLowerCase()]: ['500507680b22447b'] },
        access_mode: 'rw',
        encrypted: false,
      },
    });
    expect(world.storage.connectionInfo('vol-1', 'host-2').data.initiator_target_map).toEqual({});
  });
});
