import { type Simulator, startSimulator } from '#simulator';
import { partitionDocument } from '../../testing/partition-documents.js';
import { RestClient } from '../../testing/rest-client.js';
import { elements, text } from '../../xml/element.js';
import { serializeRoot } from '../../xml/serialize.js';

let simulator: Simulator;
let client: RestClient;
let collection: string;

beforeEach(async () => {
  simulator = await startSimulator();
  const { url, systemUuid } = simulator.hosts[0]!;
  client = await RestClient.logon(url);
  collection = `ManagedSystem/${systemUuid}/LogicalPartition`;
});
afterEach(() => simulator.close());

const UUID = '1F3D0000-AAAA-4BBB-8CCC-000000000001';
const message = (answer: { objects: Parameters<typeof text>[0][] }) => text(answer.objects[0], 'Message');

async function create(given: Parameters<typeof partitionDocument>[0] = {}) {
  const answer = await client.put(collection, partitionDocument(given));
  return { answer, partition: answer.objects[0], uuid: text(answer.objects[0], 'PartitionUUID')! };
}

describe('creating a partition', () => {
  it('answers with all that the server fills in, and an etag', async () => {
    const { answer, partition } = await create({ extra: `<PartitionUUID>${UUID}</PartitionUUID>` });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('ETag')).toMatch(/^-?\d+$/);
    expect(answer.selves[0]).toBe(`${simulator.hosts[0]!.url}/rest/api/uom/${collection}/${UUID}`);
    const read = (path: string) => text(partition, path);
    expect(read('Metadata/Atom/AtomID')).toBe(UUID);
    expect(read('PartitionID')).toBe('4');
    expect(read('PartitionState')).toBe('not activated');
    expect(read('ResourceMonitoringControlState')).toBe('inactive');
    expect(read('PartitionMemoryConfiguration/CurrentMemory')).toBe('1024');
    expect(read('PartitionProcessorConfiguration/CurrentSharedProcessorConfiguration/CurrentProcessingUnits')).toBe(
      '0.20',
    );
  });

  it('gives the lowest free id again after a deletion', async () => {
    const { uuid } = await create({ name: 'a' });
    await create({ name: 'b' });
    expect((await client.delete(`LogicalPartition/${uuid}`)).status).toBe(204);
    expect(text((await create({ name: 'c' })).partition, 'PartitionID')).toBe('4');
  });

  it.each([
    ['a taken name', { name: 'novalink' }, 409, 'PartitionName novalink'],
    ['a name that is too long', { name: 'x'.repeat(32) }, 400, 'PartitionName'],
    ['more memory than there is', { memory: 1024 * 1024 }, 409, 'DesiredMemory'],
    ['more processors than there are', { units: 50, processors: 60 }, 409, '50 processing units'],
    ['memory that is no multiple of the region size', { memory: 1000 }, 400, 'multiple of 256'],
    ['too few units per processor', { units: 0.05 }, 400, 'DesiredProcessingUnits'],
    [
      'a uuid with the top bit set',
      { extra: '<PartitionUUID>9F3D0000-AAAA-4BBB-8CCC-000000000001</PartitionUUID>' },
      400,
      'PartitionUUID',
    ],
    [
      'an unknown compatibility mode',
      { extra: '<PendingProcessorCompatibilityMode>POWER99</PendingProcessorCompatibilityMode>' },
      400,
      'POWER99',
    ],
    [
      'elements out of order',
      { extra: '<AvailabilityPriority>1</AvailabilityPriority>' },
      400,
      'AvailabilityPriority is out of order',
    ],
    ['an unknown element', { front: '<Colour>red</Colour>' }, 501, 'element Colour of LogicalPartition'],
    ['an element without implementation', { extra: '<KvmCapable>true</KvmCapable>' }, 501, 'KvmCapable'],
  ])('refuses %s and makes nothing', async (_what, given, status, named) => {
    const before = simulator.world.snapshot();
    const { answer } = await create(given);
    expect(answer.status).toBe(status);
    expect(message(answer)).toContain(named);
    expect(simulator.world.snapshot()).toEqual(before);
  });

  it('refuses the uuid of another partition', async () => {
    await create({ extra: `<PartitionUUID>${UUID}</PartitionUUID>` });
    const { answer } = await create({ name: 'vm2', extra: `<PartitionUUID>${UUID.toLowerCase()}</PartitionUUID>` });
    expect(answer.status).toBe(409);
  });
});

describe('updating a partition', () => {
  const post = (uuid: string, document: string, etag: string) =>
    client.post(`LogicalPartition/${uuid}?group=None`, document, { 'If-Match': etag });

  it('takes over what is posted back changed, and takes it into account for the host', async () => {
    const { uuid, partition, answer } = await create();
    const changed = serializeRoot(partition!).replace('>vm1<', '>vm-one<').replaceAll('>1024<', '>2048<');
    const updated = await post(uuid, changed, answer.headers.get('ETag')!);
    expect(updated.status).toBe(200);
    expect(text(updated.objects[0], 'PartitionName')).toBe('vm-one');
    expect(text(updated.objects[0], 'PartitionMemoryConfiguration/CurrentMemory')).toBe('2048');
    expect(updated.headers.get('ETag')).not.toBe(answer.headers.get('ETag'));
  });

  it('is refused with 412 when the etag is not current, and changes nothing', async () => {
    const { uuid, partition, answer } = await create();
    const old = answer.headers.get('ETag')!;
    const document = serializeRoot(partition!).replace('>vm1<', '>vm2<');
    expect((await post(uuid, document, old)).status).toBe(200);
    const second = await post(uuid, document.replace('>vm2<', '>vm3<'), old);
    expect(second.status).toBe(412);
    expect((await client.get(`LogicalPartition/${uuid}/quick/PartitionName`)).body).toBe('"vm2"');
  });

  it('leaves the etag alone when nothing changed', async () => {
    const { uuid, partition, answer } = await create();
    const etag = answer.headers.get('ETag')!;
    expect((await post(uuid, serializeRoot(partition!), etag)).headers.get('ETag')).toBe(etag);
  });

  it('gives back elements that have no meaning here where they were', async () => {
    const { uuid, partition } = await create();
    const tagged = '<TaggedIO schemaVersion="V1_0"><LoadSource>3</LoadSource></TaggedIO>';
    const document = serializeRoot(partition!).replace(
      '<CurrentMaximumVirtualIOSlots>',
      `${tagged}<CurrentMaximumVirtualIOSlots>`,
    );
    await client.post(`LogicalPartition/${uuid}`, document);
    const again = (await client.get(`LogicalPartition/${uuid}`)).objects[0]!;
    expect(serializeRoot(again)).toContain(`${tagged}<CurrentMaximumVirtualIOSlots>`);
  });

  it('keeps an element that the object has although the simulator does not know it', async () => {
    const { uuid } = await create();
    const object = simulator.world.table('LogicalPartition').get('host-1', uuid)!;
    const element = {
      name: 'FutureThing',
      ns: 'http://www.ibm.com/xmlns/systems/power/firmware/uom/mc/2012_10/',
      attributes: [],
      children: [{ text: '7' }],
    };
    object.kept.push({ parent: '', after: 'PartitionName', element });
    const read = (await client.get(`LogicalPartition/${uuid}`)).objects[0]!;
    await client.post(`LogicalPartition/${uuid}`, serializeRoot(read).replace('>vm1<', '>vm2<'));
    const names = elements((await client.get(`LogicalPartition/${uuid}`)).objects[0]).map(({ name }) => name);
    expect(names[names.indexOf('PartitionName') + 1]).toBe('FutureThing');
  });

  it('stores NVRAM only with its group, and shows it only then', async () => {
    const { uuid } = await create();
    const full = (await client.get(`LogicalPartition/${uuid}?group=NVRAM`)).objects[0]!;
    const document = serializeRoot(full).replace(
      '<PartitionNVRAM group="NVRAM"/>',
      '<PartitionNVRAM group="NVRAM">abc</PartitionNVRAM>',
    );
    await client.post(`LogicalPartition/${uuid}?group=None`, document);
    expect(text((await client.get(`LogicalPartition/${uuid}?group=NVRAM`)).objects[0], 'PartitionNVRAM')).toBe('');
    await client.post(`LogicalPartition/${uuid}?group=NVRAM`, document);
    expect(text((await client.get(`LogicalPartition/${uuid}?group=NVRAM`)).objects[0], 'PartitionNVRAM')).toBe('abc');
    expect(
      text((await client.get(`LogicalPartition/${uuid}?group=None`)).objects[0], 'PartitionNVRAM'),
    ).toBeUndefined();
  });

  it('resizes a running partition only with RMC, and within the limits of its activation', async () => {
    const { uuid, partition } = await create();
    const object = simulator.world.table('LogicalPartition').get('host-1', uuid)!;
    object.guest.rmc = false;
    await client.startJob(`LogicalPartition/${uuid}`, 'PowerOn');
    const smaller = serializeRoot(partition!)
      .replace('<MinimumMemory>1024', '<MinimumMemory>512')
      .replace('<DesiredMemory>1024', '<DesiredMemory>512');
    const refused = await client.post(`LogicalPartition/${uuid}`, smaller);
    expect([refused.status, message(refused)]).toEqual([409, expect.stringContaining('RMC')]);
    object.rmc = 'active';
    const beyond = await client.post(`LogicalPartition/${uuid}`, smaller);
    expect([beyond.status, message(beyond)]).toEqual([409, expect.stringContaining('limits since activation')]);
  });
});

describe('deleting a partition', () => {
  it('is refused while it runs', async () => {
    const { uuid } = await create();
    await client.startJob(`LogicalPartition/${uuid}`, 'PowerOn');
    expect((await client.delete(`LogicalPartition/${uuid}`)).status).toBe(409);
  });

  it('leaves the host as it was before the creation', async () => {
    const before = simulator.world.snapshot();
    const { uuid } = await create();
    await client.delete(`LogicalPartition/${uuid}`);
    expect(simulator.world.snapshot()).toEqual(before);
    expect((await client.get(`LogicalPartition/${uuid}`)).status).toBe(404);
  });
});

describe('reading partitions', () => {
  it('answers 304 for an etag however the group is spelled', async () => {
    const { uuid, answer } = await create();
    const etag = answer.headers.get('ETag')!;
    for (const query of ['', '?group=None', '?group=NVRAM']) {
      const again = await client.get(`LogicalPartition/${uuid}${query}`, { 'If-None-Match': etag });
      expect([again.status, again.body]).toEqual([304, '']);
    }
  });

  it('repeats the group in the SELF links of a feed', async () => {
    const { selves } = await client.get('LogicalPartition?group=NVRAM');
    expect(selves[0]).toMatch(/\/rest\/api\/uom\/LogicalPartition\/[0-9A-F-]{36}\?group=NVRAM$/);
  });

  it('finds by name and by id, with blanks and slashes encoded; a miss is 204', async () => {
    await create({ name: 'a b/c' });
    const search = async (expression: string) => client.get(`LogicalPartition/search/${expression}?group=None`);
    expect((await search("(PartitionName=='a%20b%2Fc')")).objects).toHaveLength(1);
    expect((await search("(PartitionID=='3')")).objects).toHaveLength(1);
    expect((await search("(PartitionID!='3')")).objects).toHaveLength(1);
    expect((await search("(PartitionID=='77')")).status).toBe(204);
    expect((await search("(Colour=='red')")).status).toBe(501);
  });

  it('answers quick properties as JSON', async () => {
    const { uuid } = await create();
    const quick = async (name: string) => (await client.get(`LogicalPartition/${uuid}/quick/${name}`)).body;
    expect(await quick('PartitionState')).toBe('"not activated"');
    expect(await quick('PartitionID')).toBe('4');
    const refused = ['group=Nothing', 'detail=x'].map((query) => client.get(`LogicalPartition/quick/All?${query}`));
    expect((await Promise.all(refused)).map(({ status }) => status)).toEqual([400, 501]);
    expect(JSON.parse(await quick('All'))).toMatchObject({ PartitionName: 'vm1', PartitionType: 'AIX/Linux' });
  });

  it('looks uuids up in any case', async () => {
    const { uuid } = await create();
    expect((await client.get(`LogicalPartition/${uuid.toLowerCase()}`)).status).toBe(200);
  });
});
