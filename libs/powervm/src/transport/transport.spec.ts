import { manualClock } from '#testing';
import {
  type ConnectOptions,
  connect,
  isPowerVmError,
  isRefusal,
  LogicalPartition,
  newPartition,
  type PowerVmClient,
} from '../index.js';
import {
  entry,
  errorEntry,
  feed,
  type Reply,
  type ScriptedServer,
  scriptedServer,
  UUID,
} from '../testing/scripted-server.js';

const good: Reply = { headers: { ETag: '7' }, body: entry('LogicalPartition', '<PartitionName>web-1</PartitionName>') };

const ANY = newPartition({
  uuid: UUID,
  name: 'x',
  memory: { desired: 1024 },
  processors: { kind: 'shared', units: { desired: 1 }, virtual: { desired: 1 } },
});

function clientOf(server: ScriptedServer, options: Partial<ConnectOptions> = {}): PowerVmClient {
  return connect({ url: server.url, logon: { kind: 'password', user: 'u', password: 'p' }, ...options });
}

describe('a busy server', () => {
  it.each([
    ['HSCL3205 with any status', 400, 400, 'HSCL3205 locked'],
    ['VIOS0014', 500, 500, 'VIOS0014'],
    ['503 in the body', 503, 503, 'x'],
    ['a busy VIOS', 500, 500, 'VIOS vios1 is busy processing some other request'],
    ['a busy system', 500, 500, 'The system is currently too busy'],
  ])('is asked again after 5, 10 and 15 s: %s', async (_case, http, status, message) => {
    const clock = manualClock();
    await using server = await scriptedServer((_seen, count) =>
      count < 4 ? { status: http, body: errorEntry(status, message) } : good,
    );
    await using client = clientOf(server, { clock });
    const read = client.get(LogicalPartition, UUID);
    for (const [index, pause] of [5_000, 10_000, 15_000].entries()) {
      await clock.untilSleeping();
      await clock.advance(pause - 1);
      expect(server.seen).toHaveLength(index + 1);
      await clock.advance(1);
    }
    expect((await read).name).toBe('web-1');
  });

  it('is given up after three retries, with the server’s own words', async () => {
    const clock = manualClock();
    await using server = await scriptedServer(() => ({ status: 503, body: errorEntry(503, 'later') }));
    await using client = clientOf(server, { clock });
    const failed = expect(client.create(LogicalPartition, ANY)).rejects.toMatchObject({
      code: 'hypervisor.busy',
      retryable: true,
      outcomeUnknown: false,
      serverMessage: 'later',
    });
    for (const pause of [5_000, 10_000, 15_000]) {
      await clock.untilSleeping();
      await clock.advance(pause);
    }
    await failed;
    expect(server.seen).toHaveLength(4);
  });

  it.each([
    ['a plain 500', { status: 500, body: errorEntry(500, 'broken') }],
    ['a VIOS that is busy otherwise', { status: 500, body: errorEntry(500, 'VIOS is busy') }],
    ['a busy text that cannot be read', { status: 503, body: 'VIOS0014' }],
  ])('is not what %s means', async (_case, reply) => {
    await using server = await scriptedServer(() => reply);
    await using client = clientOf(server);
    await expect(client.get(LogicalPartition, UUID)).rejects.toMatchObject({ code: 'hypervisor.failed' });
    expect(server.seen).toHaveLength(1);
  });

  it('is not waited for when the caller gives up', async () => {
    const clock = manualClock();
    const controller = new AbortController();
    await using server = await scriptedServer(() => ({ status: 503, body: errorEntry(503, 'later') }));
    await using client = clientOf(server, { clock });
    const failed = expect(client.with({ signal: controller.signal }).get(LogicalPartition, UUID)).rejects.toMatchObject(
      { code: 'hypervisor.aborted' },
    );
    await clock.untilSleeping();
    controller.abort();
    await failed;
  });
});

describe('a refusal', () => {
  it.each([
    [404, 'hypervisor.not-found', { retryable: false, outcomeUnknown: false }],
    [412, 'hypervisor.etag-mismatch', { retryable: true, outcomeUnknown: false }],
    [400, 'hypervisor.refused', { retryable: false, outcomeUnknown: false }],
    [409, 'hypervisor.refused', { retryable: false, outcomeUnknown: false }],
    // A server that fails may have done the write before.
    [500, 'hypervisor.failed', { retryable: false, outcomeUnknown: true }],
  ])('with %d is %s', async (status, code, facts) => {
    await using server = await scriptedServer(() => ({ status, body: errorEntry(status, 'HSCL1234 why') }));
    await using client = clientOf(server);
    const error = await client.create(LogicalPartition, ANY).catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      code,
      ...facts,
      status,
      serverMessage: 'HSCL1234 why',
      method: 'PUT',
      path: '/rest/api/uom/LogicalPartition',
    });
    expect(isPowerVmError(error)).toBe(true);
    expect(isRefusal(error)).toBe(!facts.retryable);
  });

  it('by something in between leaves the outcome of a write open', async () => {
    await using server = await scriptedServer(() => ({ status: 502, body: '<html>Bad gateway</html>' }));
    await using client = clientOf(server);
    await expect(client.create(LogicalPartition, ANY)).rejects.toMatchObject({
      code: 'hypervisor.failed',
      retryable: true,
      outcomeUnknown: true,
    });
  });
});

describe('a connection that is cut', () => {
  it('is made again for a read, once', async () => {
    await using server = await scriptedServer((_seen, count) => (count === 1 ? 'cut' : good));
    await using client = clientOf(server);
    expect((await client.get(LogicalPartition, UUID)).name).toBe('web-1');
  });

  it('leaves the outcome of a write open, and the write is not repeated', async () => {
    await using server = await scriptedServer(() => 'cut');
    await using client = clientOf(server);
    await expect(client.create(LogicalPartition, ANY)).rejects.toMatchObject({
      code: 'hypervisor.connection-lost',
      retryable: true,
      outcomeUnknown: true,
    });
    expect(server.seen).toHaveLength(1);
  });

  it('cannot hide an answer that is not what was asked for', async () => {
    await using server = await scriptedServer((seen) => (seen.method === 'PUT' ? { body: '' } : { body: feed() }));
    await using client = clientOf(server);
    await expect(client.get(LogicalPartition, UUID)).rejects.toMatchObject({
      code: 'hypervisor.bad-document',
      outcomeUnknown: false,
      message: expect.stringContaining('expected an Atom entry of LogicalPartition, got <feed>'),
    });
    await expect(client.create(LogicalPartition, ANY)).rejects.toMatchObject({
      code: 'hypervisor.bad-document',
      outcomeUnknown: true,
    });
  });
});

describe('time and signals', () => {
  it('end a request that is not answered', async () => {
    await using server = await scriptedServer(() => 'silence');
    await using client = clientOf(server, { timeouts: { requestMs: 50 } });
    await expect(client.create(LogicalPartition, ANY)).rejects.toMatchObject({
      code: 'hypervisor.timeout',
      outcomeUnknown: true,
    });
  });

  it('end a read that the caller no longer wants', async () => {
    const controller = new AbortController();
    await using server = await scriptedServer(() => {
      controller.abort();
      return 'silence';
    });
    await using client = clientOf(server);
    const view = client.with({ signal: controller.signal });
    await expect(view.get(LogicalPartition, UUID)).rejects.toMatchObject({
      code: 'hypervisor.aborted',
      retryable: false,
      outcomeUnknown: false,
    });
    await expect(view.create(LogicalPartition, ANY)).rejects.toMatchObject({ outcomeUnknown: false });
    expect(server.seen).toHaveLength(1);
  });

  it('leave a write its answer: cut off, it could be carried out after it is undone', async () => {
    const controller = new AbortController();
    await using server = await scriptedServer(() => {
      controller.abort();
      return good;
    });
    await using client = clientOf(server);
    const view = client.with({ signal: controller.signal });
    const write = { method: 'DELETE', path: `/rest/api/uom/LogicalPartition/${UUID}` } as const;
    await expect(view.send(write)).resolves.toMatchObject({ status: 200 });
    await expect(view.send(write)).rejects.toMatchObject({ outcomeUnknown: false });
    expect(server.seen).toHaveLength(1);
  });

  it('end a write whose answer does not come for long after the caller has given up', async () => {
    const controller = new AbortController();
    await using server = await scriptedServer(() => {
      controller.abort();
      return 'silence';
    });
    await using client = clientOf(server, { timeouts: { answerMs: 50 } });
    await expect(client.with({ signal: controller.signal }).create(LogicalPartition, ANY)).rejects.toMatchObject({
      code: 'hypervisor.aborted',
      outcomeUnknown: true,
    });
  });
});

describe('a guard', () => {
  it('is asked before every attempt to write, and never before a read', async () => {
    let asked = 0;
    await using server = await scriptedServer((seen) =>
      seen.headers['x-api-session'] === 'token-1' && seen.method === 'PUT' ? { status: 401 } : good,
    );
    await using client = clientOf(server);
    const view = client.with({
      guard: async () => {
        asked += 1;
      },
    });
    await view.get(LogicalPartition, UUID);
    expect(asked).toBe(0);
    await view.create(LogicalPartition, ANY);
    expect(asked).toBe(2);
  });

  it('that rejects keeps the request from being sent, with its own error', async () => {
    await using server = await scriptedServer(() => good);
    await using client = clientOf(server);
    const fenced = new Error('fenced off');
    const view = client.with({ guard: () => Promise.reject(fenced) });
    await expect(view.create(LogicalPartition, ANY)).rejects.toBe(fenced);
    expect(server.seen).toHaveLength(0);
  });
});

describe('an observer', () => {
  it('sees each attempt before and after, without ids, and can add a trace header', async () => {
    const clock = manualClock();
    const seen: unknown[] = [];
    await using server = await scriptedServer((_seen, count) =>
      count === 1 ? { status: 503, body: errorEntry(503, 'later') } : good,
    );
    await using client = clientOf(server, { clock });
    const view = client.with({
      onRequest: ({ headers, ...request }) => {
        headers.traceparent = '00-1-2-01';
        return (outcome) => seen.push({ ...request, ...outcome });
      },
    });
    const read = view.get(LogicalPartition, UUID);
    await clock.untilSleeping();
    await clock.advance(5_000);
    await read;
    const request = { method: 'GET', template: '/rest/api/uom/LogicalPartition/{id}?group=None' };
    expect(seen).toEqual([
      expect.objectContaining({ ...request, attempt: 1, status: 503 }),
      expect.objectContaining({ ...request, attempt: 2, status: 200, etag: '7' }),
    ]);
    expect(server.seen[0]?.headers.traceparent).toBe('00-1-2-01');
  });

  it('is told of an exchange that failed', async () => {
    const errors: unknown[] = [];
    await using server = await scriptedServer(() => 'cut');
    await using client = clientOf(server);
    const view = client.with({ onRequest: () => (outcome) => errors.push(outcome.error?.code) });
    await expect(view.get(LogicalPartition, UUID)).rejects.toMatchObject({ code: 'hypervisor.connection-lost' });
    expect(errors).toEqual(['hypervisor.connection-lost', 'hypervisor.connection-lost']);
  });
});

describe('headers', () => {
  it('name the requester for the audit log', async () => {
    await using server = await scriptedServer(() => good);
    await using client = clientOf(server, { auditMemento: 'instances' });
    await client.get(LogicalPartition, UUID);
    await client.with({ audit: 'spawn-1' }).get(LogicalPartition, UUID);
    expect(server.seen.map((seen) => seen.headers['x-audit-memento'])).toEqual(['instances', 'spawn-1']);
  });
});
