import { newScsiMapping } from '#powervm';
import { uomDocument } from '../../testing/rest-client.js';
import { StorageWorld } from '../../testing/storage-world.js';
import { at, elements, text, type XmlElement } from '../../xml/element.js';
import { serializeRoot } from '../../xml/serialize.js';

const devices = (bus: XmlElement | undefined) =>
  elements(at(bus, 'AssociatedMappings'), 'VirtualSCSIStorageAndTargetDevice');

function busDocument(world: StorageWorld, partition: string): string {
  const href = `${world.simulator.hosts[0]!.url}/rest/api/uom/LogicalPartition/${partition}`;
  return uomDocument(
    'VirtualSCSIBus',
    `<AssociatedLogicalPartition href="${href}" rel="related"/>
     <ClientAdapter><AdapterType>Client</AdapterType><UseNextAvailableSlotID>true</UseNextAvailableSlotID></ClientAdapter>
     <ServerAdapter><AdapterType>Server</AdapterType><UseNextAvailableSlotID>true</UseNextAvailableSlotID></ServerAdapter>`,
  );
}

describe('a virtual SCSI bus', () => {
  it('shows the devices of one server adapter, each with its storage', async () => {
    await using world = await StorageWorld.open();
    const [vm, boot, data] = [await world.partition(), await world.unit('boot'), await world.unit('data')];
    const vios = await world.client.update(await world.vios(1), (draft) => {
      for (const { udid, name } of [boot, data]) {
        draft.scsiMappings.add(newScsiMapping({ partition: vm, storage: { kind: 'LogicalUnit', udid, name } }));
      }
    });
    const { objects } = await world.rest.get(`VirtualIOServer/${vios.meta.uuid}/VirtualSCSIBus?group=None`);
    expect(objects).toHaveLength(1);
    expect(text(objects[0], 'ServerAdapter/AdapterName')).toBe('vhost0');
    expect(devices(objects[0]).map((device) => text(device, 'Storage/LogicalUnit/UnitName'))).toEqual(['boot', 'data']);
  });

  it('is made empty, filled, emptied and deleted, and the mappings follow', async () => {
    await using world = await StorageWorld.open();
    const [vm, boot] = [await world.partition(), await world.unit('boot')];
    const vios = await world.vios(1);
    const collection = `VirtualIOServer/${vios.meta.uuid}/VirtualSCSIBus`;
    const made = await world.rest.put(collection, busDocument(world, vm.meta.uuid));
    expect(made.status).toBe(200);
    const [bus] = made.objects;
    expect([text(bus, 'ClientAdapter/VirtualSlotNumber'), devices(bus)]).toEqual(['2', []]);
    const path = `${collection}/${text(bus, 'Metadata/Atom/AtomID')}`;

    const container = at(bus, 'AssociatedMappings')!;
    const element = (name: string, ...children: XmlElement['children']) => ({
      ...container,
      name,
      attributes: [],
      children,
    });
    const leaf = (name: string, value: string) => element(name, { text: value });
    const unit = element('LogicalUnit', leaf('UniqueDeviceID', boot.udid), leaf('UnitName', 'boot'));
    container.children.push(element('VirtualSCSIStorageAndTargetDevice', element('Storage', unit)));
    const filled = await world.rest.post(path, serializeRoot(bus!), { 'If-Match': made.headers.get('etag')! });
    const [target] = devices(filled.objects[0]);
    expect(text(target, 'TargetDevice/SharedStoragePoolLogicalUnitVirtualTargetDevice/TargetName')).toBe('vtscsi0');
    expect([...(await world.vios(1)).scsiMappings].map(({ serverAdapter }) => serverAdapter.name)).toEqual(['vhost0']);

    expect((await world.rest.delete(path, { 'If-Match': made.headers.get('etag')! })).status).toBe(412);
    expect((await world.rest.delete(path, { 'If-Match': filled.headers.get('etag')! })).status).toBe(204);
    expect([...(await world.vios(1)).scsiMappings]).toEqual([]);
    expect((await world.rest.get(path)).status).toBe(404);
    expect((await world.units())[0]!.inUse).toBe(false);
  });

  it('is not made for a partition that is not there', async () => {
    await using world = await StorageWorld.open();
    const { meta } = await world.vios(1);
    const nobody = '00000000-0000-0000-0000-000000000000';
    const answer = await world.rest.put(`VirtualIOServer/${meta.uuid}/VirtualSCSIBus`, busDocument(world, nobody));
    expect(answer.status).toBe(404);
    expect([...(await world.vios(1)).scsiMappings]).toEqual([]);
  });
});
