import { once } from 'node:events';
import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { type Simulator, startSimulator } from '#simulator';
import { type Mutation, mutations } from './testing/mutations.js';
import { partitionDocument } from './testing/partition-documents.js';
import { RestClient, uomDocument, webDocument } from './testing/rest-client.js';
import { text } from './xml/element.js';

let simulator: Simulator;
let client: RestClient;
let accidents: unknown[];
let collection: string;

beforeAll(async () => {
  accidents = [];
  simulator = await startSimulator({ onError: (error) => accidents.push(error) });
  const { url, systemUuid } = simulator.hosts[0]!;
  client = await RestClient.logon(url);
  collection = `ManagedSystem/${systemUuid}/LogicalPartition`;
});
afterAll(() => simulator.close());
afterEach(() => expect(accidents.splice(0)).toEqual([]));

const state = () => JSON.stringify(simulator.world.snapshot());

/** Sends bytes as they are; returns the first line of the answer, empty when the connection is closed without one. */
async function raw(request: string): Promise<string> {
  const { port, hostname } = new URL(simulator.hosts[0]!.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.end(request);
  return (await textOf(socket)).split('\r\n')[0] ?? '';
}

describe('documents that nobody should send', () => {
  const nested = (depth: number) => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
  const entities = Array.from({ length: 20 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(20)}">`).join('');

  it.each([
    ['an entity bomb', `<!DOCTYPE x [<!ENTITY e0 "boom">${entities}]>${partitionDocument({ name: '&e20;' })}`],
    [
      'an external entity',
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${partitionDocument({ name: '&e;' })}`,
    ],
    ['an unclosed element', partitionDocument().slice(0, -10)],
    ['text behind the end', `${partitionDocument()}<more/>`],
    ['no document', ''],
    ['no XML', '{"name":"vm1"}'],
    ['control characters', partitionDocument({ name: 'a\u0000b' })],
    ['another namespace', partitionDocument().replaceAll('uom', 'nom')],
    ['another type', uomDocument('VirtualSwitch', '')],
    ['elements in elements without end', partitionDocument({ extra: nested(100_000) })],
    ['an element that is given twice', partitionDocument({ extra: '<PartitionName>twin</PartitionName>' })],
  ])('are refused without any effect: %s', async (_what, document) => {
    const before = state();
    const begin = performance.now();
    const answer = await client.put(collection, document);
    expect([400, 501]).toContain(answer.status);
    expect(text(answer.objects[0], 'Message')).not.toBe('');
    expect(answer.body).not.toContain('root:');
    expect(state()).toBe(before);
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  it('are refused when they are too large', async () => {
    const before = state();
    const answer = await client.put(collection, partitionDocument({ name: 'x'.repeat(100 * 1024 * 1024) }));
    expect(answer.status).toBe(413);
    expect(state()).toBe(before);
  });
});

describe('requests that are no proper HTTP', () => {
  it.each([
    ['no request line', 'hello\r\n\r\n', /^HTTP\/1.1 400/],
    [
      'a header line without name',
      'GET /rest/api/uom/ManagedSystem HTTP/1.1\r\nHost: h\r\n: x\r\n\r\n',
      /^HTTP\/1.1 400/,
    ],
    ['headers without end', `GET / HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, /^HTTP\/1.1 431/],
    ['two lengths', 'PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', /^HTTP\/1.1 400/],
    [
      'an absolute target',
      'GET http://other/rest/api/uom/ManagedSystem HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
      /^HTTP\/1.1 40[14]/,
    ],
    [
      'a host that is none',
      'GET /rest/api/uom/ManagedSystem HTTP/1.1\r\nHost: "><script>\r\nConnection: close\r\n\r\n',
      /^HTTP\/1.1 40[01]/,
    ],
    [
      'a path with parents',
      'GET /rest/api/uom/../../etc HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
      /^HTTP\/1.1 40[14]/,
    ],
    [
      'a broken escape',
      'GET /rest/api/uom/%E0%A4%A HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
      /^HTTP\/1.1 400/,
    ],
    [
      'an end in the middle of the body',
      'PUT /rest/api/web/Logon HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n<half',
      /^(HTTP\/1.1 400.*)?$/,
    ],
  ])('are refused: %s', async (_what, request, expected) => {
    const before = state();
    expect(await raw(request)).toMatch(expected);
    expect(state()).toBe(before);
    expect((await client.get('ManagementConsole')).status).toBe(200);
  });
});

describe('1,200 damaged requests', () => {
  it.each([1, 2, 3])('never crash it and change nothing when they are refused (seed %i)', async (seed) => {
    const sound = await soundRequests();
    let before = state();
    const statuses = new Map<number, number>();
    for (const { method, path, body, headers, what } of mutations(sound, seed, 400)) {
      const answer = await client.send(method, path, headers, body);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      if (accidents.length > 0) throw new Error(`${method} ${path} (${what}): ${(accidents[0] as Error).stack}`);
      if (method === 'GET') continue;
      const after = state();
      const wasRefused = answer.status >= 400;
      if (wasRefused && after !== before)
        throw new Error(`${method} ${path} (${what}) answered ${answer.status}, yet changed the state`);
      before = after;
      // One of them may have been a log off.
      if (answer.status === 401) client = await RestClient.logon(simulator.hosts[0]!.url);
    }
    for (const status of [200, 400, 404, 501]) expect(statuses.get(status)).toBeGreaterThan(10);
    expect(statuses.get(500) ?? 0).toBe(0);
  });

  /** One request of each kind, all of which succeed when nobody damages them. */
  async function soundRequests(): Promise<Mutation[]> {
    const { systemUuid } = simulator.hosts[0]!;
    const request = (method: string, path: string, body?: string): Mutation => ({
      method,
      path,
      headers: {},
      what: '',
      ...(body === undefined ? {} : { body }),
    });
    const documentOf = async (path: string) =>
      /<content[^>]*>(.*)<\/content>/s.exec((await client.get(path)).body)![1]!;
    const name = `fuzz${Object.keys(simulator.world.snapshot()).length}`;
    const partition = `${collection}/${text((await client.put(collection, partitionDocument({ name }))).objects[0], 'PartitionUUID')}`;
    const [vios] = simulator.world.table('VirtualIOServer').in('host-1');
    const [bridge] = simulator.world.table('NetworkBridge').in('host-1');
    const viosPath = `ManagedSystem/${systemUuid}/VirtualIOServer/${vios!.uuid}?group=ViosSCSIMapping,ViosStorage`;
    const bridgePath = `ManagedSystem/${systemUuid}/NetworkBridge/${bridge!.uuid}?group=None`;
    const [group] = simulator.world.table('VolumeGroup').in('host-1');
    const groupPath = `VirtualIOServer/${vios!.uuid}/VolumeGroup/${group!.uuid}?group=None`;
    const job = webDocument(
      'JobRequest',
      '<RequestedOperation><OperationName>PowerOn</OperationName></RequestedOperation><JobParameters/>',
    );
    return [
      request('PUT', collection, partitionDocument({ name: `${name}-2` })),
      request('POST', `${partition}?group=None`, await documentOf(`${partition}?group=None`)),
      request('POST', viosPath, await documentOf(viosPath)),
      request('POST', bridgePath, await documentOf(bridgePath)),
      request('POST', groupPath, await documentOf(groupPath)),
      request('PUT', `${partition}/do/PowerOn`, job),
      request(
        'PUT',
        '/rest/api/web/Logon',
        webDocument('LogonRequest', '<UserID>nova</UserID><Password>nova</Password>'),
      ),
      request('GET', `${partition}/quick/PartitionState`),
      request('GET', `LogicalPartition/search/(PartitionName=='${name}')`),
      request('DELETE', partition),
    ];
  }
});
