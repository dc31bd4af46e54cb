import { type Simulator, startSimulator } from '#simulator';
import { partitionDocument } from '../../testing/partition-documents.js';
import { RestClient, uomDocument } from '../../testing/rest-client.js';
import { at, attribute, elements, text, type XmlElement } from '../../xml/element.js';
import { serializeRoot } from '../../xml/serialize.js';

let simulator: Simulator;
let client: RestClient;
let system: string;
let lpar: string;
let switches: Record<string, string>;

beforeEach(async () => {
  simulator = await startSimulator();
  const { url, systemUuid } = simulator.hosts[0]!;
  client = await RestClient.logon(url);
  system = `ManagedSystem/${systemUuid}`;
  const created = await client.put(`${system}/LogicalPartition`, partitionDocument());
  lpar = `LogicalPartition/${text(created.objects[0], 'PartitionUUID')}`;
  const feed = await client.get(`${system}/VirtualSwitch?group=None`);
  switches = Object.fromEntries(
    feed.objects.map((one, index) => [text(one, 'SwitchName'), feed.selves[index]!.replace('?group=None', '')]),
  );
});
afterEach(() => simulator.close());

const message = (answer: { objects: XmlElement[] }) => text(answer.objects[0], 'Message');

interface Adapter {
  slot?: string;
  mac?: string;
  pvid?: number;
  tagged?: string;
  on?: string;
  more?: string;
}

/** An adapter as clients send it. */
function adapter({ slot = '<UseNextAvailableHighSlotID>true</UseNextAvailableHighSlotID>', ...given }: Adapter = {}) {
  const { mac, pvid = 100, tagged, on = 'ETHERNET0', more = '' } = given;
  return uomDocument(
    'ClientNetworkAdapter',
    `${slot}${mac ? `<MACAddress>${mac}</MACAddress>` : ''}<PortVLANID>${pvid}</PortVLANID>
    ${tagged ? `<TaggedVLANIDs>${tagged}</TaggedVLANIDs>` : ''}<TaggedVLANSupported>${Boolean(tagged)}</TaggedVLANSupported>
    <AssociatedVirtualSwitch><link href="${switches[on]}" rel="related"/></AssociatedVirtualSwitch>${more}`,
  );
}

const create = (given?: Adapter, owner = lpar) => client.put(`${owner}/ClientNetworkAdapter`, adapter(given));

async function networks(): Promise<string[]> {
  const feed = await client.get(`${system}/VirtualNetwork?group=None`);
  return feed.objects.map((one) => `${text(one, 'NetworkName')} ${text(one, 'TaggedNetwork')}`);
}

const slotNumber = (slot: number) => `<VirtualSlotNumber>${slot}</VirtualSlotNumber>`;

describe('adding a network adapter to a partition', () => {
  it('answers with all that the server fills in, in order, and an etag', async () => {
    const answer = await create({ mac: 'fa163e000001' });
    expect([answer.status, answer.headers.get('ETag')]).toEqual([200, expect.stringMatching(/^-?\d+$/)]);
    const [made] = answer.objects;
    const location = `U8284.22A.${simulator.hosts[0]!.serial}-V4-C2`;
    expect(elements(made).map((one) => [one.name, text(made, one.name)])).toEqual([
      ['Metadata', ''],
      ['DynamicReconfigurationConnectorName', location],
      ['LocationCode', location],
      ['LocalPartitionID', '4'],
      ['RequiredAdapter', 'false'],
      ['VariedOn', 'false'],
      ['VirtualSlotNumber', '2'],
      ['Enabled', 'true'],
      ['AllowedOperatingSystemMACAddresses', 'ALL'],
      ['MACAddress', 'FA163E000001'],
      ['PortVLANID', '100'],
      ['QualityOfServicePriorityEnabled', 'false'],
      ['TaggedVLANSupported', 'false'],
      ['AssociatedVirtualSwitch', ''],
      ['VirtualSwitchID', '0'],
      ['ConfiguredMTU', ''],
      ['OvsBridge', ''],
      ['OvsPortExternalIds', ''],
      ['VirtualNetworks', ''],
    ]);
    expect(attribute(at(made, 'AssociatedVirtualSwitch/link'), 'href')).toBe(switches.ETHERNET0);
    const network = attribute(at(made, 'VirtualNetworks/link'), 'href')!;
    expect(text((await client.get(new URL(network).pathname)).objects[0], 'NetworkVLANID')).toBe('100');
    expect(answer.selves[0]).toMatch(new RegExp(`/rest/api/uom/${lpar}/ClientNetworkAdapter/[0-9a-f-]{36}$`));
  });

  it('lists it, and links it in the partition', async () => {
    expect((await client.get(`${lpar}/ClientNetworkAdapter?group=None`)).status).toBe(204);
    const self = (await create()).selves[0];
    const feed = await client.get(`${lpar}/ClientNetworkAdapter?group=None`);
    expect(feed.selves).toEqual([`${self}?group=None`]);
    const [partition] = (await client.get(`${lpar}?group=None`)).objects;
    expect(attribute(at(partition, 'ClientNetworkAdapters/link'), 'href')).toBe(self);
  });

  it('chooses the next slot, the one above all, or the given one', async () => {
    const slots = [];
    for (const slot of [slotNumber(10), undefined, '<UseNextAvailableSlotID>true</UseNextAvailableSlotID>']) {
      slots.push(text((await create(slot ? { slot } : {})).objects[0], 'VirtualSlotNumber'));
    }
    expect(slots).toEqual(['10', '11', '2']);
  });

  it('draws a locally administered unicast MAC when none is given', async () => {
    const mac = text((await create()).objects[0], 'MACAddress')!;
    expect(mac).toMatch(/^[0-9A-F][26AE][0-9A-F]{10}$/);
  });

  it('takes tagged VLANs with any blanks between', async () => {
    const [made] = (await create({ tagged: '1   2  30' })).objects;
    expect(text(made, 'TaggedVLANIDs')).toBe('1 2 30');
    expect(elements(at(made, 'VirtualNetworks'), 'link')).toHaveLength(4);
  });

  it.each<[string, Adapter, number, string]>([
    ['a VLAN out of range', { pvid: 4095 }, 400, 'PortVLANID 4095'],
    ['its own VLAN as a tagged one', { tagged: '100' }, 400, 'VLAN 100'],
    ['21 tagged VLANs', { tagged: Array.from({ length: 21 }, (_, n) => n + 1).join(' ') }, 400, '21 VLANs'],
    ['a MAC that is none', { mac: 'fa:16:3e:00:00:01' }, 400, 'MACAddress'],
    ['a group MAC', { mac: '010000000001' }, 400, 'group address'],
    ['a slot beyond the limit', { slot: slotNumber(64) }, 409, '2 to 63'],
    ['the slot of the console', { slot: slotNumber(1) }, 409, '2 to 63'],
  ])('refuses %s', async (_what, given, status, text) => {
    const before = simulator.world.snapshot();
    const answer = await create(given);
    expect([answer.status, message(answer)]).toEqual([status, expect.stringContaining(text)]);
    expect(simulator.world.snapshot()).toEqual(before);
  });

  it('refuses a slot, a MAC and a trunk that are there already', async () => {
    const trunk = '<TrunkPriority>1</TrunkPriority>';
    await create({ slot: slotNumber(5), mac: 'FA163E000001', pvid: 7, more: trunk });
    expect(message(await create({ slot: slotNumber(5) }))).toContain('slot 5');
    expect(message(await create({ mac: 'fa163e000001' }))).toContain('FA163E000001 is that of slot 5');
    expect(message(await create({ pvid: 7, more: trunk }))).toContain('VLAN 7 with TrunkPriority 1');
    expect((await create({ pvid: 7, more: '<TrunkPriority>2</TrunkPriority>' })).status).toBe(200);
    expect((await create({ pvid: 7, more: trunk, on: 'NovaLinkVEABridge' })).status).toBe(200);
  });

  it('needs RMC while the partition runs', async () => {
    const partition = simulator.world.table('LogicalPartition').get('host-1', lpar.split('/')[1]!)!;
    partition.state = 'running';
    expect(message(await create())).toContain('RMC');
    partition.rmc = 'active';
    expect((await create()).status).toBe(200);
  });
});

describe('virtual networks', () => {
  it('exist as long as an adapter uses their VLAN', async () => {
    const before = await networks();
    expect(before).toEqual([
      'VLAN1-ETHERNET0 false',
      ...[100, 101, 102, 103].map((vlan) => `VLAN${vlan}-ETHERNET0 true`),
      'VLAN4000-ETHERNET0 false',
    ]);
    const one = await create({ pvid: 500 });
    const two = await create({ pvid: 501, tagged: '500' });
    expect((await networks()).slice(before.length)).toEqual(['VLAN500-ETHERNET0 true', 'VLAN501-ETHERNET0 false']);
    await client.delete(new URL(two.selves[0]!).pathname);
    expect((await networks()).slice(before.length)).toEqual(['VLAN500-ETHERNET0 false']);
    await client.delete(new URL(one.selves[0]!).pathname);
    expect(await networks()).toEqual(before);
  });

  it('go with a deleted partition', async () => {
    const before = await networks();
    await create({ pvid: 600 });
    expect((await client.delete(lpar)).status).toBe(204);
    expect(await networks()).toEqual(before);
  });

  it('cannot be made by clients, as on every NovaLink', async () => {
    const answer = await client.put(`${system}/VirtualNetwork`, uomDocument('VirtualNetwork', ''));
    expect([answer.status, message(answer)]).toEqual([501, expect.stringContaining('VirtualNetwork')]);
  });
});

describe('changing a network adapter', () => {
  it('gives it another VLAN, with the networks that follow', async () => {
    const made = await create({ pvid: 700 });
    const path = new URL(made.selves[0]!).pathname;
    const document = serializeRoot(made.objects[0]!).replace('>700<', '>701<');
    const answer = await client.post(`${path}?group=None`, document, { 'If-Match': made.headers.get('ETag')! });
    expect(text(answer.objects[0], 'PortVLANID')).toBe('701');
    expect(answer.headers.get('ETag')).not.toBe(made.headers.get('ETag'));
    expect((await networks()).filter((name) => name.startsWith('VLAN70'))).toEqual(['VLAN701-ETHERNET0 false']);
  });

  it('changes nothing with what was read', async () => {
    const made = await create({
      pvid: 700,
      tagged: '5 6',
      more: '<TrunkPriority>1</TrunkPriority><OvsBridge>br-int</OvsBridge>',
    });
    const before = simulator.world.snapshot();
    const path = new URL(made.selves[0]!).pathname;
    const answer = await client.post(path, serializeRoot(made.objects[0]!), { 'If-Match': made.headers.get('ETag')! });
    expect([answer.status, answer.headers.get('ETag')]).toEqual([200, made.headers.get('ETag')]);
    expect(simulator.world.snapshot()).toEqual(before);
  });

  it('refuses a stale etag, and another MAC or slot', async () => {
    const made = await create();
    const path = new URL(made.selves[0]!).pathname;
    const document = serializeRoot(made.objects[0]!);
    const mac = text(made.objects[0], 'MACAddress')!;
    expect((await client.post(path, document, { 'If-Match': '1' })).status).toBe(412);
    expect((await client.delete(path, { 'If-Match': '1' })).status).toBe(412);
    expect(message(await client.post(path, document.replace(mac, 'FA163E000009')))).toContain('MACAddress');
    expect(message(await client.post(path, document.replace('>2</VirtualSlot', '>3</VirtualSlot')))).toContain(
      'VirtualSlotNumber',
    );
  });
});

describe('trunks of Open vSwitch', () => {
  it('carry name, MTU, bridge and ids as they came, in the management partition', async () => {
    const [management] = (await client.get("LogicalPartition/search/(PartitionName=='novalink')")).objects;
    const owner = `LogicalPartition/${text(management, 'PartitionUUID')}`;
    const more = `<DeviceName>tap01234567-89</DeviceName><TrunkPriority>1</TrunkPriority><ConfiguredMTU>1450</ConfiguredMTU>
      <OvsBridge>br-int</OvsBridge><OvsPortExternalIds>iface-id=1,vm-uuid=2</OvsPortExternalIds>`;
    const [made] = (await create({ pvid: 1, on: 'NovaLinkVEABridge', more }, owner)).objects;
    const read = (name: string) => text(made, name);
    expect(['DeviceName', 'TrunkPriority', 'ConfiguredMTU', 'OvsBridge', 'OvsPortExternalIds'].map(read)).toEqual([
      'tap01234567-89',
      '1',
      '1450',
      'br-int',
      'iface-id=1,vm-uuid=2',
    ]);
  });

  it('are seen in a VIOS among its trunks, with a device name and its MAC prefix', async () => {
    const [vios] = (await client.get('VirtualIOServer?group=None')).objects;
    const owner = `VirtualIOServer/${text(vios, 'PartitionUUID')}`;
    const trunk = { pvid: 900, slot: slotNumber(7), more: '<TrunkPriority>1</TrunkPriority>' };
    const [made] = (await create(trunk, owner)).objects;
    const prefix = BigInt(text(vios, 'MACAddressPrefix')!).toString(16).toUpperCase().slice(0, -2);
    expect([text(made, 'DeviceName'), text(made, 'MACAddress')]).toEqual(['ent3', `${prefix}07`]);
    const [read] = (await client.get(`${owner}?group=ViosNetwork`)).objects;
    const names = elements(at(read, 'TrunkAdapters'), 'TrunkAdapter').map((one) => text(one, 'DeviceName'));
    expect(names).toEqual(['ent4', 'ent5', 'ent3']);
  });
});

it('accepts a topology query on reads', async () => {
  await create();
  expect((await client.get(`${lpar}/ClientNetworkAdapter?group=None&topology=x`)).status).toBe(200);
});

it('shows the addresses of the guest with group Advanced only', async () => {
  const path = new URL((await create()).selves[0]!).pathname;
  const [made] = simulator.world.table('ClientNetworkAdapter').in('host-1', lpar.split('/')[1]!);
  made!.ip = { address: '192.0.2.6', subnetMask: '255.255.255.0', gateway: '192.0.2.1' };
  const read = async (group: string) => {
    const [found] = (await client.get(`${path}?group=${group}`)).objects;
    return ['IPAddress', 'SubnetMask', 'Gateway'].map((name) => text(found, name));
  };
  expect(await read('None')).toEqual([undefined, undefined, undefined]);
  expect(await read('Advanced')).toEqual(['192.0.2.6', '255.255.255.0', '192.0.2.1']);
});

it('its SELF is what a plug event tells everybody', async () => {
  const [self] = (await create({ mac: 'FA163E000001' })).selves;
  const poll = () => client.get('Event?QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID&QUEUE_APPLICATIONID=agent&group=None');
  expect(text((await poll()).objects[0], 'EventType')).toBe('NEW_CLIENT');
  const detail = '{"provider":"NOVA_PVM_VIF","action":"plug","mac":"FA163E000001","type":"pvm_sea"}';
  const content = `<EventData>${self}</EventData><EventDetail>${detail}</EventDetail>`;
  expect((await client.put('Event', uomDocument('Event', content))).status).toBe(200);
  const [event] = (await poll()).objects;
  expect(['EventType', 'EventData', 'EventDetail'].map((name) => text(event, name))).toEqual([
    'CUSTOM_CLIENT_EVENT',
    self,
    detail,
  ]);
});
