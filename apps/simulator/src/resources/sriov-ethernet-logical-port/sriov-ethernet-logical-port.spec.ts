import { SriovBench } from '../../testing/sriov-bench.js';
import { at, elements, text } from '../../xml/element.js';
import { serializeRoot } from '../../xml/serialize.js';

let bench: SriovBench;

beforeEach(async () => {
  bench = await SriovBench.start();
});
afterEach(() => bench.close());

interface Settings {
  adapter?: number;
  port?: number;
  capacity?: string;
  more?: string;
  promiscuous?: boolean;
}

/** A logical port as clients send it. */
function content({ adapter = 1, port = 0, capacity, more = '', promiscuous = false }: Settings = {}) {
  return `<AdapterID>${adapter}</AdapterID><IsPromiscous>${promiscuous}</IsPromiscous>
    ${capacity === undefined ? '' : `<ConfiguredCapacity>${capacity}</ConfiguredCapacity>`}
    <PhysicalPortID>${port}</PhysicalPortID>${more}`;
}

const create = (settings?: Settings, owner?: string) => bench.createLogicalPort(content(settings), owner);

describe('giving a partition a share of a physical port', () => {
  it('answers with all that the server fills in', async () => {
    const { status, objects, headers } = await create({
      more: '<PortVLANID>12</PortVLANID><AllowedMACAddresses>NONE</AllowedMACAddresses><AllowedVLANs>3 4</AllowedVLANs>',
    });
    const [made] = objects;
    expect([status, Boolean(headers.get('etag'))]).toEqual([200, true]);
    expect(text(made, 'ConfiguredCapacity')).toBe('2.0%');
    expect(text(made, 'ConfiguredMaxCapacity')).toBe('100.0%');
    expect([text(made, 'PortVLANID'), text(made, 'AllowedVLANs'), text(made, 'AllowedMACAddresses')]).toEqual([
      '12',
      '3 4',
      'NONE',
    ]);
    expect(text(made, 'MACAddress')).toMatch(/^[0-9A-F]{12}$/);
    expect(text(made, 'LocationCode')).toMatch(/-T1-S1$/);
    expect(text(made, 'VNICPortUsage')).toBe('NOT_VNIC');
  });

  it('counts at the physical port and shows in the partition', async () => {
    await create({ capacity: '10.0%' });
    await create({}, bench.vioses[0]);
    const [port] = await bench.ports();
    expect([text(port, 'AllocatedCapacity'), text(port, 'ConfiguredEthernetLogicalPorts')]).toEqual(['12.0%', '2']);
    for (const owner of [bench.lpar, bench.vioses[0]!]) {
      const { objects } = await bench.client.get(`${owner}?group=None`);
      expect(elements(at(objects[0], 'SRIOVEthernetLogicalPorts'), 'link')).toHaveLength(1);
    }
  });

  it.each<[string, number, Settings]>([
    ['a capacity that is no multiple of the granularity', 400, { capacity: '3.0%' }],
    ['an adapter that there is not', 400, { adapter: 9 }],
    ['a port that there is not', 400, { port: 9 }],
    ['VLAN 1', 400, { more: '<PortVLANID>1</PortVLANID>' }],
    ['an adapter that is not shared', 409, { adapter: 3 }],
    ['a percentage above 100', 400, { capacity: '102.0%' }],
  ])('refuses %s', async (_what, status, settings) => {
    const answer = await create(settings);
    expect([answer.status, answer.objects[0]?.name]).toEqual([status, 'HttpErrorResponse']);
    expect((await bench.client.get(`${bench.lpar}/SRIOVEthernetLogicalPort?group=None`)).objects).toEqual([]);
  });

  it('refuses more than the physical port has left', async () => {
    expect((await create({ capacity: '98%' })).status).toBe(200);
    expect((await create({ capacity: '4%' })).status).toBe(409);
    expect((await create({ capacity: '2%' })).status).toBe(200);
  });

  it('refuses more logical ports than are configured, and a second promiscuous one', async () => {
    expect((await create({ promiscuous: true })).status).toBe(200);
    expect((await create({ promiscuous: true })).status).toBe(409);
    const few = await SriovBench.start({ sriovAdapters: [{ ports: [{ maximumLogicalPorts: 1 }] }] });
    expect((await few.createLogicalPort(content())).status).toBe(200);
    expect((await few.createLogicalPort(content())).status).toBe(409);
    await few.close();
  });

  it('refuses a MAC that another adapter of the host has', async () => {
    const more = '<MACAddress>FA163E000001</MACAddress>';
    expect((await create({ more })).status).toBe(200);
    expect((await create({ port: 1, more })).status).toBe(409);
  });
});

describe('a logical port', () => {
  it('is changed and deleted, and its capacity is there again', async () => {
    const [made] = (await create()).objects;
    const path = `${bench.lpar}/SRIOVEthernetLogicalPort/${text(made, 'Metadata/Atom/AtomID')}`;
    const [read] = (await bench.client.get(`${path}?group=None`)).objects;
    at(read, 'PortVLANID')!.children = [{ text: '7' }];
    at(read, 'ConfiguredCapacity')!.children = [{ text: '20.0%' }];
    const changed = await bench.client.post(`${path}?group=None`, serializeRoot(read!));
    expect([changed.status, text(changed.objects[0], 'PortVLANID')]).toEqual([200, '7']);
    expect(text((await bench.ports())[0], 'AllocatedCapacity')).toBe('20.0%');
    expect((await bench.client.delete(path)).status).toBe(204);
    expect(text((await bench.ports())[0], 'AllocatedCapacity')).toBe('0.0%');
  });

  it('stays on its physical port', async () => {
    const [made] = (await create()).objects;
    const path = `${bench.lpar}/SRIOVEthernetLogicalPort/${text(made, 'Metadata/Atom/AtomID')}`;
    at(made, 'PhysicalPortID')!.children = [{ text: '1' }];
    expect((await bench.client.post(`${path}?group=None`, serializeRoot(made!))).status).toBe(400);
  });

  it('goes with its partition', async () => {
    await create();
    expect((await bench.client.delete(bench.lpar)).status).toBe(204);
    expect(text((await bench.ports())[0], 'ConfiguredEthernetLogicalPorts')).toBe('0');
  });
});
