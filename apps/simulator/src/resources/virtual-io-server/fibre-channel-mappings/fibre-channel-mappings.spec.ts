import type { VirtualIOServer } from '#powervm';
import { StorageWorld } from '../../../testing/storage-world.js';
import { at, elements, text, type XmlElement } from '../../../xml/element.js';
import { serializeRoot } from '../../../xml/serialize.js';

interface NewMapping {
  partition: string;
  port?: string;
  wwpns?: string;
  slot?: number;
}

/** Adds mappings as clients build them. */
async function add(world: StorageWorld, vios: VirtualIOServer, mappings: NewMapping[]) {
  const path = `VirtualIOServer/${vios.meta.uuid}?group=ViosFCMapping`;
  const answer = await world.rest.get(path);
  const [root] = answer.objects;
  const container = at(root, 'VirtualFibreChannelMappings')!;
  const element = (name: string, ...children: XmlElement['children']): XmlElement => ({
    ...container,
    name,
    attributes: [],
    children,
  });
  const leaf = (name: string, value: string) => element(name, { text: value });
  for (const { partition, port, wwpns, slot } of mappings) {
    const href = `${world.simulator.hosts[0]!.url}/rest/api/uom/ManagedSystem/x/LogicalPartition/${partition}`;
    container.children.push(
      element(
        'VirtualFibreChannelMapping',
        { ...element('AssociatedLogicalPartition'), attributes: [{ name: 'href', value: href }] },
        element(
          'ClientAdapter',
          leaf('AdapterType', 'Client'),
          ...(slot === undefined
            ? [leaf('UseNextAvailableSlotID', 'true')]
            : [leaf('UseNextAvailableSlotID', 'false'), leaf('VirtualSlotNumber', String(slot))]),
          ...(wwpns === undefined ? [] : [leaf('WWPNs', wwpns)]),
        ),
        ...(port === undefined ? [] : [element('Port', leaf('PortName', port))]),
        element('ServerAdapter', leaf('AdapterType', 'Server'), leaf('UseNextAvailableSlotID', 'true')),
      ),
    );
  }
  return world.rest.post(path, serializeRoot(root!), { 'If-Match': answer.headers.get('etag')! });
}

const mappingsOf = (root: XmlElement | undefined) =>
  elements(at(root, 'VirtualFibreChannelMappings'), 'VirtualFibreChannelMapping');

describe('the virtual fibre channel mappings of a VIOS', () => {
  it('get slots, names and the next WWPN pair of the host, and are bound to a port', async () => {
    await using world = await StorageWorld.open();
    const vm = await world.partition();
    const { objects } = await add(world, await world.vios(1), [{ partition: vm.meta.uuid, port: 'fcs1' }]);
    const [mapping] = mappingsOf(objects[0]);
    const prefix = BigInt(world.simulator.world.system(world.hostId).wwpnPrefix);
    const pair = [prefix, prefix + 1n].map((wwpn) => wwpn.toString(16).toLowerCase()).join(' ');
    expect(text(mapping, 'ClientAdapter/WWPNs')).toBe(pair);
    expect(text(mapping, 'ClientAdapter/VirtualSlotNumber')).toBe('2');
    expect(text(mapping, 'ClientAdapter/ConnectingPartitionID')).toBe('1');
    expect(text(mapping, 'ServerAdapter/AdapterName')).toBe('vfchost0');
    expect(text(mapping, 'ServerAdapter/ConnectingPartitionID')).toBe(String(vm.id));
    expect(text(mapping, 'ServerAdapter/UniqueDeviceID')).toBe(`1d${text(mapping, 'ServerAdapter/LocationCode')}`);
    expect(text(mapping, 'ServerAdapter/MapPort')).toBe('fcs1');
    expect([text(mapping, 'Port/PortName'), text(mapping, 'Port/AvailablePorts')]).toEqual(['fcs1', '63']);
    expect(text(mapping, 'ServerAdapter/PhysicalPort/WWPN')).toBe(text(mapping, 'Port/WWPN'));
  });

  it('are seen by the partition as client adapters of its own', async () => {
    await using world = await StorageWorld.open();
    const [vm, other] = [await world.partition(), await world.partition('vm2')];
    await add(world, await world.vios(1), [{ partition: vm.meta.uuid, port: 'fcs1' }]);
    await add(world, await world.vios(2), [{ partition: vm.meta.uuid }, { partition: other.meta.uuid }]);
    const path = `LogicalPartition/${vm.meta.uuid}/VirtualFibreChannelClientAdapter`;
    const { objects } = await world.rest.get(`${path}?group=None`);
    const seen = objects.map((adapter) => [
      text(adapter, 'VirtualSlotNumber'),
      text(adapter, 'ConnectingPartitionID'),
      text(adapter, 'ServerAdapter/MapPort'),
    ]);
    expect(seen).toEqual([
      ['2', '1', 'fcs1'],
      ['3', '2', undefined],
    ]);
    const again = await world.rest.get(`${path}/${text(objects[0], 'Metadata/Atom/AtomID')}`);
    expect(text(again.objects[0], 'WWPNs')).toBe(text(objects[0], 'WWPNs'));
  });

  it('take WWPNs and a slot that are given, once', async () => {
    await using world = await StorageWorld.open();
    const vm = await world.partition();
    const given = { partition: vm.meta.uuid, port: 'fcs0', wwpns: 'c05076abcdef0000 c05076abcdef0001', slot: 7 };
    const { objects } = await add(world, await world.vios(1), [given]);
    const [mapping] = mappingsOf(objects[0]);
    expect(text(mapping, 'ClientAdapter/WWPNs')).toBe(given.wwpns);
    expect(text(mapping, 'ClientAdapter/VirtualSlotNumber')).toBe('7');
    expect((await add(world, await world.vios(1), [{ ...given, slot: 8 }])).status).toBe(409);
    expect((await add(world, await world.vios(2), [{ ...given, slot: 9, wwpns: 'one two' }])).status).toBe(400);
  });

  it('may be without a port, and be bound to one later', async () => {
    await using world = await StorageWorld.open();
    const vm = await world.partition();
    const vios = await world.vios(1);
    const { objects, headers } = await add(world, vios, [{ partition: vm.meta.uuid }]);
    const [mapping] = mappingsOf(objects[0]);
    expect([at(mapping, 'Port'), at(mapping, 'ServerAdapter/MapPort')]).toEqual([undefined, undefined]);
    const port: XmlElement = { ...mapping!, name: 'Port', attributes: [], children: [] };
    port.children = [{ ...port, name: 'PortName', children: [{ text: 'fcs0' }] }];
    const server = mapping!.children.findIndex((child) => 'name' in child && child.name === 'ServerAdapter');
    mapping!.children.splice(server, 0, port);
    const path = `VirtualIOServer/${vios.meta.uuid}?group=ViosFCMapping`;
    const bound = await world.rest.post(path, serializeRoot(objects[0]!), { 'If-Match': headers.get('etag')! });
    expect(text(mappingsOf(bound.objects[0])[0], 'ServerAdapter/MapPort')).toBe('fcs0');
  });

  it('go when they are not posted, and give the port back', async () => {
    await using world = await StorageWorld.open();
    const vm = await world.partition();
    const vios = await world.vios(1);
    const { objects, headers } = await add(world, vios, [{ partition: vm.meta.uuid, port: 'fcs0' }]);
    at(objects[0], 'VirtualFibreChannelMappings')!.children = [];
    const path = `VirtualIOServer/${vios.meta.uuid}?group=ViosFCMapping`;
    await world.rest.post(path, serializeRoot(objects[0]!), { 'If-Match': headers.get('etag')! });
    const [model] = world.simulator.world.table('VirtualIOServer').in(world.hostId);
    expect(model!.fcMappings).toEqual([]);
    expect(model!.fcAdapters[0]!.ports[0]!.availablePorts).toBe(64);
  });

  it('refuse a port that is not there, and leave the port counts as they were', async () => {
    await using world = await StorageWorld.open();
    const vm = await world.partition();
    const before = world.simulator.world.snapshot();
    const mappings = [
      { partition: vm.meta.uuid, port: 'fcs0' },
      { partition: vm.meta.uuid, port: 'fcs9' },
    ];
    const answer = await add(world, await world.vios(1), mappings);
    expect([answer.status, answer.body]).toEqual([404, expect.stringContaining('has no port fcs9')]);
    expect(world.simulator.world.snapshot()).toEqual(before);
  });
});
