import { type DeviceSettings, devicesOf, hrefOf, SriovBench } from '../../testing/sriov-bench.js';
import { at, elements, text, type XmlElement } from '../../xml/element.js';
import { serializeRoot } from '../../xml/serialize.js';

let bench: SriovBench;
let first: string;
let second: string;

beforeEach(async () => {
  bench = await SriovBench.start();
  [first, second] = bench.vioses as [string, string];
});
afterEach(() => bench.close());

const pathOf = (vnic: XmlElement | undefined) =>
  `${bench.lpar}/VirtualNICDedicated/${text(vnic, 'Metadata/Atom/AtomID')}`;
const pathOfHref = (href: string | undefined) => new URL(href!).pathname;

async function made(devices: DeviceSettings[] = [{ vios: first }], more = {}) {
  const answer = await bench.createVnic(devices, more);
  expect(answer.status).toBe(200);
  return answer.objects[0]!;
}

async function logicalPorts(vios: string): Promise<XmlElement[]> {
  return (await bench.client.get(`${vios}/SRIOVEthernetLogicalPort?group=None`)).objects;
}

describe('adding a vNIC to a partition', () => {
  it('fills in slot, MAC and DRC name', async () => {
    const vnic = await made();
    const slot = Number(text(vnic, 'VirtualSlotNumber'));
    const { objects } = await bench.client.get(`${bench.lpar}?group=None`);
    const prefix = BigInt(text(objects[0], 'MACAddressPrefix')!);
    const mac = (prefix + BigInt(slot)).toString(16).toUpperCase().padStart(12, '0');
    expect(text(vnic, 'Details/MACAddress')).toBe(mac);
    const id = text(objects[0], 'PartitionID');
    expect(text(vnic, 'DynamicReconfigurationConnectorName')).toMatch(new RegExp(`-V${id}-C${slot}$`));
    expect(text(vnic, 'LocalPartitionID')).toBe(id);
    expect(elements(at(objects[0], 'DedicatedVirtualNICs'), 'link')).toHaveLength(1);
  });

  it('makes a logical port under the VIOS and takes from the physical port', async () => {
    const vnic = await made([{ vios: first, capacity: '10.00%' }]);
    const [device] = devicesOf(vnic);
    expect([text(device, 'IsActive'), text(device, 'Status')]).toEqual(['true', 'OPERATIONAL']);
    expect(text(device, 'CurrentCapacityPercentage')).toBe('10.0%');
    const [logical] = (await bench.client.get(pathOfHref(hrefOf(device, 'RelatedSRIOVLogicalPort')))).objects;
    expect([text(logical, 'VNICPortUsage'), text(logical, 'ConfiguredCapacity')]).toEqual(['DEDICATED_VNIC', '10.0%']);
    expect(await logicalPorts(first)).toHaveLength(1);
    expect(text((await bench.ports())[0], 'AllocatedCapacity')).toBe('10.0%');
  });

  it('keeps what the client gives: slot, MAC, VLANs', async () => {
    const details =
      '<PortVLANID>12</PortVLANID><AllowedVLANIDs>NONE</AllowedVLANIDs><MACAddress>fa163e000001</MACAddress>';
    const vnic = await made(undefined, { slot: '<VirtualSlotNumber>9</VirtualSlotNumber>', details });
    expect(text(vnic, 'VirtualSlotNumber')).toBe('9');
    expect(text(vnic, 'Details/MACAddress')).toBe('FA163E000001');
    const [logical] = await logicalPorts(first);
    expect([text(logical, 'PortVLANID'), text(logical, 'AllowedVLANs')]).toEqual(['12', 'NONE']);
  });

  it('lets the device of best priority that works carry the traffic', async () => {
    const vnic = await made([
      { vios: first, port: 1, priority: 1 },
      { vios: first, port: 0, priority: 60 },
      { vios: second, adapter: 2, priority: 50 },
    ]);
    const shown = devicesOf(vnic).map((one) => [text(one, 'Status'), text(one, 'IsActive')]);
    expect(shown).toEqual([
      ['LINK_DOWN', 'false'],
      ['OPERATIONAL', 'false'],
      ['OPERATIONAL', 'true'],
    ]);
  });

  it('shows the name of the device in the operating system only with group VNIC', async () => {
    const path = pathOf(await made());
    const plain = await bench.client.get(`${path}?group=None`);
    const grouped = await bench.client.get(`${path}?group=VNIC`);
    expect(at(plain.objects[0], 'Details/OSDeviceName')).toBeUndefined();
    expect(text(grouped.objects[0], 'Details/OSDeviceName')).toBe('unavailable');
  });

  it.each<[string, number, DeviceSettings[], string?]>([
    ['no backing device', 400, []],
    ['a VIOS that there is not', 400, [{ vios: 'VirtualIOServer/00000000-0000-0000-0000-000000000000' }]],
    ['two devices on one physical port', 409, [{ vios: 'first' }, { vios: 'second' }]],
    ['a failover priority of 101', 400, [{ vios: 'first', priority: 101 }]],
    ['more capacity than there is', 409, [{ vios: 'first', capacity: '100.0%' }]],
    ['a group MAC', 400, [{ vios: 'first' }], '<MACAddress>010000000000</MACAddress>'],
  ])('refuses %s, and nothing is left of it', async (_what, status, devices, details = '') => {
    await bench.createLogicalPort('<AdapterID>1</AdapterID><PhysicalPortID>0</PhysicalPortID>');
    const named = devices.map((one) => ({ ...one, vios: { first, second }[one.vios] ?? one.vios }));
    const before = bench.simulator.world.snapshot();
    const answer = await bench.createVnic(named, { details });
    expect([answer.status, answer.objects[0]?.name]).toEqual([status, 'HttpErrorResponse']);
    expect(bench.simulator.world.snapshot()).toEqual(before);
  });

  it('refuses several devices on a host without vNIC failover', async () => {
    const without = await SriovBench.start({ vnicFailOver: false });
    const devices = without.vioses.map((vios, port) => ({ vios, port }));
    expect((await without.createVnic(devices)).status).toBe(409);
    expect((await without.createVnic(devices.slice(0, 1))).status).toBe(200);
    await without.close();
  });

  it('refuses a VIOS without RMC with the text of real hosts', async () => {
    const vios = bench.simulator.world.table('VirtualIOServer').get('host-1', first.split('/')[1]!)!;
    vios.rmc = 'inactive';
    const answer = await bench.createVnic([{ vios: first }]);
    expect([answer.status, text(answer.objects[0], 'Message')]).toEqual([500, expect.stringContaining('HSCL2957')]);
  });
});

describe('changing a vNIC', () => {
  it('gives it another VLAN, and its logical ports too', async () => {
    const vnic = await made();
    at(vnic, 'Details/PortVLANID')!.children = [{ text: '30' }];
    const answer = await bench.client.post(`${pathOf(vnic)}?group=None`, serializeRoot(vnic));
    expect([answer.status, text(answer.objects[0], 'Details/PortVLANID')]).toEqual([200, '30']);
    expect((await logicalPorts(first)).map((one) => text(one, 'PortVLANID'))).toEqual(['30']);
  });

  it('adds and removes backing devices; one that stays keeps its logical port', async () => {
    const vnic = await made([{ vios: first, port: 0 }]);
    const kept = hrefOf(devicesOf(vnic)[0], 'RelatedSRIOVLogicalPort');
    const post = (devices: DeviceSettings[]) => bench.client.post(pathOf(vnic), bench.vnicDocument(devices));
    const grown = await post([
      { vios: first, port: 0 },
      { vios: second, adapter: 2 },
    ]);
    expect(devicesOf(grown.objects[0]).map((one) => hrefOf(one, 'RelatedSRIOVLogicalPort'))).toEqual([
      kept,
      expect.stringContaining(second),
    ]);
    const shrunk = await post([{ vios: second, adapter: 2 }]);
    expect(devicesOf(shrunk.objects[0])).toHaveLength(1);
    expect(await logicalPorts(first)).toEqual([]);
    expect(await logicalPorts(second)).toHaveLength(1);
  });

  it('refuses another MAC', async () => {
    const vnic = await made();
    at(vnic, 'Details/MACAddress')!.children = [{ text: 'FA163E0000FF' }];
    expect((await bench.client.post(pathOf(vnic), serializeRoot(vnic))).status).toBe(400);
  });
});

describe('removing a vNIC', () => {
  it('removes its logical ports', async () => {
    const vnic = await made();
    expect((await bench.client.delete(pathOf(vnic))).status).toBe(204);
    expect(await logicalPorts(first)).toEqual([]);
    expect(text((await bench.ports())[0], 'AllocatedCapacity')).toBe('0.0%');
  });

  it('is the only way to remove them', async () => {
    const [device] = devicesOf(await made());
    const answer = await bench.client.delete(pathOfHref(hrefOf(device, 'RelatedSRIOVLogicalPort')));
    expect(answer.status).toBe(409);
  });

  it('happens with the partition', async () => {
    await made();
    expect((await bench.client.delete(bench.lpar)).status).toBe(204);
    expect(await logicalPorts(first)).toEqual([]);
  });
});
