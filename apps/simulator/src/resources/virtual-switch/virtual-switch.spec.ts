import { type Simulator, startSimulator } from '#simulator';
import { RestClient, uomDocument } from '../../testing/rest-client.js';
import { at, attribute, elements, text, type XmlElement } from '../../xml/element.js';
import { serializeRoot } from '../../xml/serialize.js';

let simulator: Simulator;
let client: RestClient;
let switches: string;

beforeEach(async () => {
  simulator = await startSimulator();
  const { url, systemUuid } = simulator.hosts[0]!;
  client = await RestClient.logon(url);
  switches = `ManagedSystem/${systemUuid}/VirtualSwitch`;
});
afterEach(() => simulator.close());

const message = (answer: { objects: XmlElement[] }) => text(answer.objects[0], 'Message');

function create(name: string, mode = 'Veb') {
  const content = `<SwitchMode>${mode}</SwitchMode><SwitchName>${name}</SwitchName><VirtualNetworks/>`;
  return client.put(switches, uomDocument('VirtualSwitch', content));
}

describe('virtual switches', () => {
  it('are there from the start, with links to their networks', async () => {
    const feed = await client.get(`${switches}?group=None`);
    const shown = feed.objects.map((one) => ['SwitchID', 'SwitchName', 'SwitchMode'].map((name) => text(one, name)));
    expect(shown).toEqual([
      ['0', 'ETHERNET0', 'Veb'],
      ['1', 'MGMTSWITCH', 'Vepa'],
      ['2', 'NovaLinkVEABridge', 'Veb'],
    ]);
    const links = elements(at(feed.objects[0], 'VirtualNetworks'), 'link').map((one) => attribute(one, 'href')!);
    for (const link of links) {
      const [network] = (await client.get(new URL(link).pathname)).objects;
      expect(attribute(at(network, 'AssociatedSwitch'), 'href')).toBe(feed.selves[0]!.replace('?group=None', ''));
    }
    expect(links).toHaveLength(6);
  });

  it('are made with the lowest free id', async () => {
    const [made] = (await create('PHYS1')).objects;
    expect([text(made, 'SwitchID'), text(made, 'SwitchMode')]).toEqual(['3', 'Veb']);
  });

  it.each<[string, string, string, number, string]>([
    ['a taken name', 'ETHERNET0', 'Veb', 409, 'SwitchName ETHERNET0'],
    ['no name', '', 'Veb', 400, 'SwitchName'],
    ['an unknown mode', 'PHYS1', 'Hub', 400, 'SwitchMode "Hub"'],
  ])('are refused with %s', async (_what, name, mode, status, text) => {
    const answer = await create(name, mode);
    expect([answer.status, message(answer)]).toEqual([status, expect.stringContaining(text)]);
  });

  it('are sixteen at most', async () => {
    for (let id = 3; id < 16; id++) expect((await create(`PHYS${id}`)).status).toBe(200);
    expect(message(await create('PHYS16'))).toContain('16 virtual switches');
  });

  it('take another name, which their networks follow', async () => {
    const feed = await client.get(switches);
    const path = new URL(feed.selves[0]!).pathname;
    const document = serializeRoot(feed.objects[0]!).replace('>ETHERNET0<', '>OUTSIDE<');
    expect((await client.post(path, document)).status).toBe(200);
    const networks = await client.get(switches.replace('VirtualSwitch', 'VirtualNetwork'));
    expect(text(networks.objects[0], 'NetworkName')).toBe('VLAN1-OUTSIDE');
  });

  it('are deleted when nobody uses them', async () => {
    const paths = (await client.get(switches)).selves.map((self) => new URL(self).pathname);
    const refused = await client.delete(paths[0]!);
    expect([refused.status, message(refused)]).toEqual([
      409,
      expect.stringContaining('ETHERNET0 is in use, by slot 2 of partition vios1'),
    ]);
    expect((await client.delete(paths[2]!)).status).toBe(204);
    expect((await client.get(switches)).objects).toHaveLength(2);
  });
});
