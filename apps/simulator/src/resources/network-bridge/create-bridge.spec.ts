import { type Simulator, startSimulator } from '#simulator';
import { RestClient, uomDocument } from '../../testing/rest-client.js';
import { at, attribute, elements, text, type XmlElement } from '../../xml/element.js';

let simulator: Simulator;
let client: RestClient;
let system: string;
let vioses: string[];
let newSwitch: string;

const SWITCH = '<SwitchMode>Veb</SwitchMode><SwitchName>PHYS9</SwitchName><VirtualNetworks/>';

beforeEach(async () => {
  simulator = await startSimulator();
  const { url, systemUuid } = simulator.hosts[0]!;
  client = await RestClient.logon(url);
  system = `ManagedSystem/${systemUuid}`;
  vioses = (await client.get(`${system}/VirtualIOServer`)).selves;
  newSwitch = (await client.put(`${system}/VirtualSwitch`, uomDocument('VirtualSwitch', SWITCH))).selves[0]!;
});
afterEach(() => simulator.close());

const message = (answer: { objects: XmlElement[] }) => text(answer.objects[0], 'Message');

function sea(vios: string, device: string, priority: number): string {
  return `<SharedEthernetAdapter schemaVersion="V1_0"><AssignedVirtualIOServer href="${vios}" rel="related"/>
    <BackingDeviceChoice><EthernetBackingDevice schemaVersion="V1_0"><AdapterID>1</AdapterID><DeviceName>${device}</DeviceName>
    </EthernetBackingDevice></BackingDeviceChoice><PortVLANID>1</PortVLANID>
    <TrunkAdapters schemaVersion="V1_0"><TrunkAdapter schemaVersion="V1_0"><RequiredAdapter>true</RequiredAdapter>
    <UseNextAvailableHighSlotID>true</UseNextAvailableHighSlotID><PortVLANID>1</PortVLANID><TaggedVLANIDs/>
    <TaggedVLANSupported>false</TaggedVLANSupported>
    <AssociatedVirtualSwitch><link href="${newSwitch}" rel="related"/></AssociatedVirtualSwitch>
    <VirtualSwitchID>3</VirtualSwitchID><TrunkPriority>${priority}</TrunkPriority></TrunkAdapter></TrunkAdapters>
    <IsPrimary>${priority === 1}</IsPrimary></SharedEthernetAdapter>`;
}

function bridge(seas: string, loadBalancing = false): string {
  return uomDocument(
    'NetworkBridge',
    `<FailoverEnabled>true</FailoverEnabled><LoadBalancingEnabled>${loadBalancing}</LoadBalancingEnabled>
    <LoadGroups schemaVersion="V1_0"/><PortVLANID>1</PortVLANID>
    <SharedEthernetAdapters schemaVersion="V1_0">${seas}</SharedEthernetAdapters>`,
  );
}

const create = (document: string) => client.put(`${system}/NetworkBridge`, document);

async function freePorts(): Promise<string[]> {
  const [vios] = (await client.get(`${system}/VirtualIOServer?group=ViosNetwork`)).objects;
  const choices = elements(at(vios, 'FreeIOAdaptersForLinkAggregation'), 'IOAdapterChoice');
  return choices.map((choice) => text(choice, 'IOAdapter/DeviceName')!);
}

describe('a new network bridge', () => {
  it('takes free ports, gives the SEAs trunks and names, and frees everything when it is deleted', async () => {
    expect(await freePorts()).toEqual(['ent1', 'ent2']);
    const before = simulator.world.snapshot();
    const answer = await create(bridge(sea(vioses[0]!, 'ent1', 1) + sea(vioses[1]!, 'ent1', 2), true));
    expect(answer.status).toBe(200);
    const [made] = answer.objects;
    const seas = elements(at(made, 'SharedEthernetAdapters'), 'SharedEthernetAdapter');
    expect(seas.map((one) => attribute(at(one, 'AssignedVirtualIOServer'), 'href'))).toEqual(vioses);
    const read = (path: string) => seas.map((one) => text(one, path));
    expect(read('DeviceName')).toEqual(['ent6', 'ent6']);
    expect(read('TrunkAdapters/TrunkAdapter/DeviceName')).toEqual(['ent3', 'ent3']);
    expect(read('HighAvailabilityMode')).toEqual(['sharing', 'sharing']);
    expect(read('IsPrimary')).toEqual(['true', 'false']);
    expect(await freePorts()).toEqual(['ent2']);
    expect((await client.get(`${system}/NetworkBridge`)).objects).toHaveLength(2);
    expect((await client.delete(new URL(newSwitch).pathname)).status).toBe(409);
    expect((await client.delete(new URL(answer.selves[0]!).pathname)).status).toBe(204);
    expect((await freePorts()).sort()).toEqual(['ent1', 'ent2']);
    const after = simulator.world.snapshot();
    expect(Object.keys(after)).toEqual(Object.keys(before));
  });

  it.each<[string, () => string, string]>([
    ['a port that is in use', () => sea(vioses[0]!, 'ent0', 1), 'Device ent0 of vios1 is not free'],
    ['no SEA', () => '', 'one or two SEAs, not 0'],
    ['two SEAs in one VIOS', () => sea(vioses[0]!, 'ent1', 1) + sea(vioses[0]!, 'ent2', 2), 'same Virtual I/O Server'],
    ['equal priorities', () => sea(vioses[0]!, 'ent1', 1) + sea(vioses[1]!, 'ent1', 1), 'same TrunkPriority'],
    ['a VIOS of nowhere', () => sea(`${vioses[0]}0`, 'ent1', 1), 'is no Virtual I/O Server of this system'],
  ])('is refused with %s', async (_what, seas, reason) => {
    const before = simulator.world.snapshot();
    expect(message(await create(bridge(seas())))).toContain(reason);
    expect(simulator.world.snapshot()).toEqual(before);
  });

  it('cannot balance load with one SEA', async () => {
    expect(message(await create(bridge(sea(vioses[0]!, 'ent1', 1), true)))).toContain('needs two SEAs');
  });
});
