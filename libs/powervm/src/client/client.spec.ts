import { manualClock } from '#testing';
import {
  connect,
  File,
  LogicalPartition,
  LogicalUnit,
  ManagedSystem,
  newFile,
  newLogicalUnit,
  type LogicalPartition as Partition,
  type PowerVmClient,
  Tier,
  under,
  VirtualIOServer,
  VirtualSwitch,
} from '../index.js';
import { entry, feed, type Reply, type ScriptedServer, scriptedServer, UUID } from '../testing/scripted-server.js';

const OTHER = '3f3d4d15-0000-4000-8000-000000000002';

function partition(name: string, etag: string, self?: string): Reply {
  const content = `<Vendor x="1"/><PartitionName kb="CUR">${name}</PartitionName>`;
  return { headers: { ETag: etag }, body: entry('LogicalPartition', content, self === undefined ? {} : { self }) };
}

function clientOf(server: ScriptedServer): PowerVmClient {
  return connect({ url: server.url, logon: { kind: 'password', user: 'u', password: 'p' } });
}

describe('addresses', () => {
  it.each<[string, (client: PowerVmClient) => Promise<unknown>, string]>([
    ['an object, cheaply', (c) => c.get(LogicalPartition, UUID), `/rest/api/uom/LogicalPartition/${UUID}?group=None`],
    [
      'groups, sorted',
      (c) => c.get(LogicalPartition, UUID, { group: ['B', 'A'] }),
      `/rest/api/uom/LogicalPartition/${UUID}?group=A,B`,
    ],
    [
      'no group at all',
      (c) => c.get(LogicalPartition, UUID, { group: null }),
      `/rest/api/uom/LogicalPartition/${UUID}`,
    ],
    [
      'children',
      (c) => c.feed(LogicalPartition, { parent: under(ManagedSystem, OTHER) }),
      `/rest/api/uom/ManagedSystem/${OTHER}/LogicalPartition?group=None`,
    ],
    [
      'a search, with everything in the value encoded',
      (c) => c.search(LogicalPartition, 'PartitionName', "a b/'(x)"),
      "/rest/api/uom/LogicalPartition/search/(PartitionName=='a%20b%2F%27%28x%29')?group=None",
    ],
    [
      'the path of a link',
      (c) => c.getByHref(LogicalPartition, `http://elsewhere:1/rest/api/uom/LogicalPartition/${UUID}?group=x`),
      `/rest/api/uom/LogicalPartition/${UUID}?group=None`,
    ],
  ])('of %s', async (_name, read, path) => {
    await using server = await scriptedServer((seen) =>
      seen.path.includes('search') || seen.path.includes(OTHER) ? { status: 204 } : partition('x', '1'),
    );
    await using client = clientOf(server);
    await read(client);
    expect(server.seen[0]?.path).toBe(path);
  });

  it('never hold what is no uuid', async () => {
    await using server = await scriptedServer(() => ({}));
    await using client = clientOf(server);
    expect(() => client.get(LogicalPartition, '../Logon')).toThrow(/is not a uuid/);
  });
});

describe('feeds', () => {
  it('give each entry its own etag', async () => {
    await using server = await scriptedServer(() => ({
      headers: { ETag: 'feed' },
      body: feed(
        entry('VirtualSwitch', '<SwitchName>a</SwitchName>', { etag: '-1' }),
        entry('VirtualSwitch', '<SwitchName>b</SwitchName>', { etag: '2' }),
      ),
    }));
    await using client = clientOf(server);
    const switches = await client.feed(VirtualSwitch, { parent: under(ManagedSystem, OTHER) });
    expect(switches.map((one) => [one.name, one.meta.etag])).toEqual([
      ['a', '-1'],
      ['b', '2'],
    ]);
  });

  it.each([
    ['204', { status: 204 }],
    ['a feed without entries', { body: feed() }],
  ])('are empty lists after %s', async (_case, reply) => {
    await using server = await scriptedServer(() => reply);
    await using client = clientOf(server);
    expect(await client.feed(LogicalPartition)).toEqual([]);
  });
});

describe('single reads', () => {
  it('know where they came from', async () => {
    await using server = await scriptedServer(() => partition('x', '5'));
    await using client = clientOf(server);
    expect((await client.get(LogicalPartition, UUID)).meta).toEqual({
      resource: 'LogicalPartition',
      uuid: UUID,
      etag: '5',
      self: `/rest/api/uom/LogicalPartition/${UUID}?group=None`,
      href: `https://manager:12443/rest/api/uom/LogicalPartition/${UUID}`,
      groups: [],
    });
  });

  it('have an address even when the server gives no SELF', async () => {
    const file = entry('File', `<FileUUID>${UUID}</FileUUID>`, { web: true }).replace(/<link[^>]*>/, '');
    await using server = await scriptedServer((seen) => (seen.method === 'PUT' ? { body: file } : { status: 204 }));
    await using client = clientOf(server);
    const made = await client.create(File, newFile({ name: 'x', kind: 'BROKERED_MEDIA_ISO', targetVios: OTHER }));
    await client.delete(made);
    expect(server.seen[1]?.path).toBe(`/rest/api/web/File/${UUID}`);
  });

  it('find nothing without an error when asked so', async () => {
    await using server = await scriptedServer(() => ({ status: 404 }));
    await using client = clientOf(server);
    expect(await client.find(LogicalPartition, UUID)).toBeUndefined();
    await expect(client.get(LogicalPartition, UUID)).rejects.toMatchObject({ code: 'hypervisor.not-found' });
  });

  it('take quick properties as JSON', async () => {
    await using server = await scriptedServer((seen) => ({ body: seen.path.endsWith('ID') ? '7' : '"running"' }));
    await using client = clientOf(server);
    expect(await client.quick(LogicalPartition, UUID, 'PartitionState')).toBe('running');
    expect(await client.quick(LogicalPartition, UUID, 'PartitionID')).toBe(7);
    expect(server.seen[0]?.path).toBe(`/rest/api/uom/LogicalPartition/${UUID}/quick/PartitionState`);
  });

  it('refuse an object of another type', async () => {
    await using server = await scriptedServer(() => ({ body: entry('Tier', '') }));
    await using client = clientOf(server);
    await expect(client.get(LogicalPartition, UUID)).rejects.toMatchObject({
      code: 'hypervisor.bad-document',
      message: expect.stringContaining('expected LogicalPartition, got <Tier>'),
    });
  });
});

describe('conditional reads', () => {
  it('give the very same object while nothing has changed', async () => {
    let etag = '1';
    await using server = await scriptedServer((seen) =>
      seen.headers['if-none-match'] === etag ? { status: 304 } : partition(`v${etag}`, etag),
    );
    await using client = clientOf(server);
    const first = await client.get(LogicalPartition, UUID);
    expect(await client.refresh(first)).toBe(first);
    etag = '2';
    expect((await client.refresh(first)).name).toBe('v2');
  });

  it('remember what they saw, by address', async () => {
    await using server = await scriptedServer((seen) =>
      seen.headers['if-none-match'] === '1' ? { status: 304 } : partition('x', '1'),
    );
    await using client = clientOf(server);
    const options = { conditional: true };
    const first = await client.get(LogicalPartition, UUID, options);
    expect(await client.with({ audit: 'other view' }).get(LogicalPartition, UUID, options)).toBe(first);
    expect(await client.get(LogicalPartition, UUID, { ...options, group: 'NVRAM' })).not.toBe(first);
    expect(server.seen.map((seen) => seen.headers['if-none-match'])).toEqual([undefined, '1', undefined]);
  });
});

describe('updates', () => {
  const rename = (name: string) => (draft: { name: string }) => {
    draft.name = name;
  };

  it('send back the whole element, changed in one place, with If-Match, to the address of the read', async () => {
    const self = `/rest/api/uom/LogicalPartition/${UUID}?group=NVRAM`;
    await using server = await scriptedServer((seen) => partition(seen.method === 'GET' ? 'old' : 'new', '3', self));
    await using client = clientOf(server);
    const lpar = await client.get(LogicalPartition, UUID, { group: 'NVRAM' });
    const after: Partition = await client.update(lpar, rename('new'));

    expect(after.name).toBe('new');
    expect(lpar.name).toBe('old');
    expect(server.seen[1]).toMatchObject({ method: 'POST', path: self });
    expect(server.seen[1]?.headers['if-match']).toBe('3');
    expect(server.seen[1]?.headers['content-type']).toBe('application/vnd.ibm.powervm.uom+xml; type=LogicalPartition');
    expect(server.seen[1]?.body).toContain('<Vendor x="1"/><PartitionName kb="CUR">new</PartitionName>');
  });

  it('are applied again to what is there now after a 412', async () => {
    let etag = 1;
    await using server = await scriptedServer((seen) => {
      if (seen.method === 'GET') return partition(`name-${etag}`, String(etag));
      if (etag === 1) {
        etag = 2;
        return { status: 412 };
      }
      return partition('done', '3');
    });
    await using client = clientOf(server);
    const seenNames: string[] = [];
    const lpar = await client.get(LogicalPartition, UUID);
    await client.update(lpar, (draft) => {
      seenNames.push(draft.name);
      draft.name = `${draft.name}-x`;
    });
    expect(seenNames).toEqual(['name-1', 'name-2']);
    const reread = server.seen[2];
    expect([reread?.method, reread?.headers['if-none-match']]).toEqual(['GET', undefined]);
    expect(server.seen[3]?.headers['if-match']).toBe('2');
  });

  it('are given up after as many conflicts as allowed', async () => {
    const clock = manualClock();
    await using server = await scriptedServer((seen) =>
      seen.method === 'GET' ? partition('x', '1') : { status: 412 },
    );
    await using client = connect({ url: server.url, logon: { kind: 'password', user: 'u', password: 'p' }, clock });
    const lpar = await client.get(LogicalPartition, UUID);
    const failed = expect(client.update(lpar, rename('y'), { attempts: 3 })).rejects.toMatchObject({
      code: 'hypervisor.etag-mismatch',
      retryable: true,
    });
    for (const _ of [1, 2]) {
      await clock.untilSleeping();
      await clock.advance(60_000);
    }
    await failed;
    expect(server.seen.filter((seen) => seen.method === 'POST')).toHaveLength(3);
  });

  it('send nothing when there is nothing to do', async () => {
    await using server = await scriptedServer(() => partition('x', '1'));
    await using client = clientOf(server);
    const lpar = await client.get(LogicalPartition, UUID);
    expect(await client.update(lpar, () => false)).toBe(lpar);
    expect(server.seen).toHaveLength(1);
  });

  it('go without If-Match, or with force, when told', async () => {
    await using server = await scriptedServer(() => partition('x', '1'));
    await using client = clientOf(server);
    const lpar = await client.get(LogicalPartition, UUID);
    await client.update(lpar, rename('y'), { ifMatch: false, force: true });
    expect(server.seen[1]?.headers['if-match']).toBeUndefined();
    expect(server.seen[1]?.path).toBe(`/rest/api/uom/LogicalPartition/${UUID}?group=None&force=true`);
  });

  it('never change what a conditional read remembers', async () => {
    await using server = await scriptedServer((seen) =>
      seen.headers['if-none-match'] === undefined ? partition('old', '1') : { status: 304 },
    );
    await using client = clientOf(server);
    const lpar = await client.get(LogicalPartition, UUID, { conditional: true });
    await client.update(lpar, rename('new'));
    expect((await client.get(LogicalPartition, UUID, { conditional: true })).name).toBe('old');
  });
});

describe('creating and deleting', () => {
  it('puts a document on a collection', async () => {
    await using server = await scriptedServer(() => ({ body: entry('LogicalUnit', '<UnitName>x</UnitName>') }));
    await using client = clientOf(server);
    const unit = await client.create(LogicalUnit, newLogicalUnit({ name: 'x', capacityGiB: 1 }), {
      parent: under(Tier, OTHER),
    });
    expect(unit.name).toBe('x');
    expect(server.seen[0]).toMatchObject({ method: 'PUT', path: `/rest/api/uom/Tier/${OTHER}/LogicalUnit` });
  });

  it('deletes what was read with its etag and without its query, or by reference without', async () => {
    await using server = await scriptedServer((seen) =>
      seen.method === 'GET' ? partition('x', '9') : { status: 204 },
    );
    await using client = clientOf(server);
    expect(await client.delete(await client.get(LogicalPartition, UUID))).toBe(true);
    expect(await client.delete(under(LogicalUnit, UUID, under(Tier, OTHER)))).toBe(true);
    expect(server.seen.slice(1).map((seen) => [seen.path, seen.headers['if-match']])).toEqual([
      [`/rest/api/uom/LogicalPartition/${UUID}`, '9'],
      [`/rest/api/uom/Tier/${OTHER}/LogicalUnit/${UUID}`, undefined],
    ]);
  });

  it('takes what is gone already as deleted, unless told otherwise', async () => {
    await using server = await scriptedServer(() => ({ status: 404 }));
    await using client = clientOf(server);
    const lpar = under(LogicalPartition, UUID);
    expect(await client.delete(lpar)).toBe(false);
    await expect(client.delete(lpar, { missing: 'error' })).rejects.toMatchObject({ code: 'hypervisor.not-found' });
  });
});

describe('extended groups', () => {
  const vios = (self: string) => ({ body: entry('VirtualIOServer', '<PartitionID>1</PartitionID>', { self }) });

  it('that were not asked for are not mistaken for empty', async () => {
    await using server = await scriptedServer((seen) => vios(seen.path));
    await using client = clientOf(server);
    const plain = await client.get(VirtualIOServer, UUID);
    expect(() => plain.scsiMappings).toThrow(expect.objectContaining({ code: 'hypervisor.group-not-read' }));
    expect((await client.get(VirtualIOServer, UUID, { group: 'ViosSCSIMapping' })).scsiMappings).toEqual([]);
  });

  it('are kept for the update even when the server leaves them out of SELF', async () => {
    await using server = await scriptedServer(() => vios(`/rest/api/uom/VirtualIOServer/${UUID}`));
    await using client = clientOf(server);
    const read = await client.get(VirtualIOServer, UUID, { group: 'ViosSCSIMapping' });
    expect(read.meta.self).toBe(`/rest/api/uom/VirtualIOServer/${UUID}?group=ViosSCSIMapping`);
  });
});
