import { portsOf, SriovBench } from '../../../testing/sriov-bench.js';
import { at, elements, text, type XmlElement } from '../../../xml/element.js';
import { serializeRoot } from '../../../xml/serialize.js';

let bench: SriovBench;

beforeEach(async () => {
  bench = await SriovBench.start();
});
afterEach(() => bench.close());

const values = (list: XmlElement[], path: string) => list.map((one) => text(one, path));
const capability = (name: string) => `AssociatedSystemCapabilities/${name}`;

/** Posts the system after a change of its document. */
async function post(change: (document: XmlElement) => void) {
  const read = await bench.client.get(`${bench.system}?group=None`);
  const document = read.objects[0]!;
  change(document);
  return bench.client.post(`${bench.system}?group=None`, serializeRoot(document), {
    'If-Match': read.headers.get('etag')!,
  });
}

function set(element: XmlElement | undefined, path: string, value: string): void {
  at(element, path)!.children = [{ text: value }];
}

async function events() {
  return bench.client.get('Event?QUEUE_CLIENTKEY_METHOD=USE_APPLICATIONID&QUEUE_APPLICATIONID=spec&group=None');
}

describe('SR-IOV adapters of a managed system', () => {
  it('are shown with their physical ports; a dedicated one has none', async () => {
    const system = await bench.systemDocument();
    const adapters = elements(at(system, 'AssociatedSystemIOConfiguration/SRIOVAdapters'), 'IOAdapterChoice').map(
      (choice) => at(choice, 'SRIOVAdapter')!,
    );
    expect(values(adapters, 'SRIOVAdapterID')).toEqual(['1', '2', undefined]);
    expect(values(adapters, 'AdapterMode')).toEqual(['Sriov', 'Sriov', 'Dedicated']);
    expect(values(adapters, 'AdapterState')).toEqual(['Running', 'Running', 'NotConfigured']);
    const ports = portsOf(system);
    expect(values(ports, 'PhysicalPortID')).toEqual(['0', '1', '0', '1']);
    expect(values(ports, 'Label')).toEqual(['prod', '', '', '']);
    expect(values(ports, 'LinkStatus')).toEqual(['true', 'false', 'true', 'true']);
    expect(values(ports, 'AllocatedCapacity')).toEqual(['0.0%', '0.0%', '0.0%', '0.0%']);
    expect(new Set(values(ports, 'LocationCode')).size).toBe(4);
  });

  it('make the system and its VIOSes capable of vNICs', async () => {
    const system = await bench.systemDocument();
    expect(text(system, capability('VirtualNICDedicatedSRIOVCapable'))).toBe('true');
    expect(text(system, capability('VirtualNICFailOverCapable'))).toBe('true');
    const vios = (await bench.client.get(`${bench.vioses[0]}?group=None`)).objects[0];
    expect([text(vios, 'IsVNICCapable'), text(vios, 'VNICFailOverCapable')]).toEqual(['true', 'true']);
  });
});

it('a host without SR-IOV adapters shows none and cannot do vNICs', async () => {
  const without = await SriovBench.start({ sriovAdapters: [] });
  const system = await without.systemDocument();
  expect(at(system, 'AssociatedSystemIOConfiguration/SRIOVAdapters')).toBeUndefined();
  expect(text(system, capability('VirtualNICDedicatedSRIOVCapable'))).toBe('false');
  await without.close();
});

describe('changing physical ports through their system', () => {
  it('writes labels, and tells the event feeds that a port was configured', async () => {
    await events();
    const answer = await post((document) => {
      set(portsOf(document)[1], 'Label', 'storage');
      set(portsOf(document)[2], 'SubLabel', 'b');
    });
    expect(answer.status).toBe(200);
    expect(values(portsOf(answer.objects[0]), 'Label')).toEqual(['prod', 'storage', '', '']);
    expect(values(await bench.ports(), 'SubLabel')).toEqual(['', '', 'b', '']);
    const feed = await events();
    expect(feed.objects.map((event) => text(event, 'EventDetail'))).toContain('SRIOVPhysicalPort.ConfigChange');
  });

  it('does nothing for a document that changes nothing', async () => {
    const before = (await bench.client.get(`${bench.system}?group=None`)).headers.get('etag');
    const answer = await post(() => {});
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, before]);
  });

  it('needs the etag of what was read', async () => {
    const document = serializeRoot(await bench.systemDocument());
    const answer = await bench.client.post(`${bench.system}?group=None`, document, { 'If-Match': '1' });
    expect(answer.status).toBe(412);
  });

  it.each<[string, number, (document: XmlElement) => void]>([
    ['a label of 17 characters', 400, (document) => set(portsOf(document)[0], 'Label', 'x'.repeat(17))],
    ['an MTU that there is not', 400, (document) => set(portsOf(document)[0], 'ConfiguredMTU', 'E_64000')],
    [
      'more logical ports than are possible',
      400,
      (document) => set(portsOf(document)[0], 'ConfiguredMaxEthernetLogicalPorts', '21'),
    ],
    ['a port that there is not', 400, (document) => set(portsOf(document)[0], 'PhysicalPortID', '7')],
    ['another name of the system', 501, (document) => set(document, 'SystemName', 'other')],
    [
      'another mode of an adapter',
      501,
      (document) => {
        const io = 'AssociatedSystemIOConfiguration/SRIOVAdapters/IOAdapterChoice/SRIOVAdapter/AdapterMode';
        set(document, io, 'Dedicated');
      },
    ],
  ])('refuses %s and leaves all as it was', async (_what, status, change) => {
    const before = await bench.ports();
    const answer = await post((document) => {
      set(portsOf(document)[0], 'SubLabel', 'x');
      change(document);
    });
    expect([answer.status, answer.objects[0]?.name]).toEqual([status, 'HttpErrorResponse']);
    expect(await bench.ports()).toEqual(before);
  });
});
