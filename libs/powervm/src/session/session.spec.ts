import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from '#testing';
import { connect, LogicalPartition } from '../index.js';
import { entry, logonAnswer, type ScriptedServer, scriptedServer, UUID } from '../testing/scripted-server.js';
import { WEB_NAMESPACE } from '../xml/namespaces.js';

const password = { kind: 'password', user: 'svc', password: 's3cret&<' } as const;
const partition = { body: entry('LogicalPartition', '<PartitionName>web-1</PartitionName>') };

function fileLogon(path: string, managerType = 'PVM') {
  return () => ({
    headers: { 'X-MC-Type': managerType },
    body:
      '<?xml version="1.0" encoding="UTF-8"?>' +
      `<LogonResponse xmlns="${WEB_NAMESPACE}"><X-API-SessionFile>${path}</X-API-SessionFile></LogonResponse>`,
  });
}

describe('logging on', () => {
  it('happens with the first request, once for all that start together', async () => {
    await using server = await scriptedServer(() => partition);
    await using client = connect({ url: server.url, logon: password });
    expect(server.logons).toBe(0);

    await Promise.all(Array.from({ length: 5 }, () => client.get(LogicalPartition, UUID)));

    expect(server.logons).toBe(1);
    expect(new Set(server.seen.map((seen) => seen.headers['x-api-session']))).toEqual(new Set(['token-1']));
    expect(client.info).toEqual({ managerType: 'NovaLink', schemaVersion: 'V1_0' });
  });

  it('waits for a service that is starting: after 404, as often as allowed, two seconds apart', async () => {
    const clock = manualClock();
    await using server = await scriptedServer(() => partition, {
      logon: (count) => (count < 3 ? { status: 404 } : logonAnswer(count)),
    });
    await using client = connect({ url: server.url, logon: password, logonTries: 3, clock });
    const read = client.get(LogicalPartition, UUID);
    for (const _ of [1, 2]) {
      await clock.untilSleeping();
      await clock.advance(2_000);
    }
    expect((await read).name).toBe('web-1');
    expect(server.logons).toBe(3);
  });

  it('tries again when nobody listens, and says so in the end', async () => {
    const clock = manualClock();
    const url = await closedAddress();
    await using client = connect({ url, logon: password, logonTries: 2, clock });
    const failed = expect(client.logon()).rejects.toMatchObject({
      code: 'hypervisor.unreachable',
      retryable: true,
      outcomeUnknown: false,
    });
    await clock.untilSleeping();
    await clock.advance(2_000);
    await failed;
  });

  it('is not repeated after a refusal, and the password is in no error', async () => {
    await using server = await scriptedServer(() => partition, { logon: () => ({ status: 401 }) });
    await using client = connect({ url: server.url, logon: password, logonTries: 9 });
    const error: unknown = await client.logon().catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'hypervisor.unauthorized', status: 401 });
    expect(JSON.stringify(error) + String(error)).not.toContain('s3cret');

    await expect(client.get(LogicalPartition, UUID)).rejects.toMatchObject({ code: 'hypervisor.unauthorized' });
    expect(server.logons).toBe(1);
  });

  it('refuses an answer without a token', async () => {
    await using server = await scriptedServer(() => partition, { logon: () => ({ body: '<Hello/>' }) });
    await using client = connect({ url: server.url, logon: password });
    await expect(client.logon()).rejects.toMatchObject({ code: 'hypervisor.bad-document' });
  });
});

describe('a session that the server has forgotten', () => {
  /** Refuses every token but the newest. */
  async function forgetful(tokens: Set<string>): Promise<ScriptedServer> {
    return scriptedServer((seen) => (tokens.has(String(seen.headers['x-api-session'])) ? partition : { status: 401 }));
  }

  it('is renewed once for all requests that it meets', async () => {
    await using server = await forgetful(new Set(['token-2']));
    await using client = connect({ url: server.url, logon: password });
    const names = await Promise.all(
      Array.from({ length: 6 }, async () => (await client.get(LogicalPartition, UUID)).name),
    );
    expect(names).toEqual(Array(6).fill('web-1'));
    expect(server.logons).toBe(2);
    expect(server.seen).toHaveLength(12);
  });

  it('outlives a second host restart that takes the new session, too', async () => {
    const good = new Set(['token-3']);
    await using server = await forgetful(good);
    await using client = connect({ url: server.url, logon: password });
    await expect(client.get(LogicalPartition, UUID)).resolves.toMatchObject({});
    expect(server.logons).toBe(3);
  });

  it('is given up after a fourth 401', async () => {
    await using server = await forgetful(new Set());
    await using client = connect({ url: server.url, logon: password });
    await expect(client.get(LogicalPartition, UUID)).rejects.toMatchObject({ code: 'hypervisor.unauthorized' });
    expect(server.logons).toBe(4);
    expect(server.seen).toHaveLength(4);
  });
});

describe('file logon', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'token-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads the token from the path that the server names', async () => {
    const path = join(folder, 'token');
    await writeFile(path, ' secret-token\n');
    await using server = await scriptedServer(() => partition, { logon: fileLogon(path) });
    await using client = connect({ url: server.url, logon: { kind: 'file' } });
    await client.get(LogicalPartition, UUID);
    expect(server.seen[0]?.headers['x-api-session']).toBe('secret-token');
  });

  it.each([
    ['that is not there', (path: string) => path, /does not exist here/],
    ['that is empty', (path: string) => writeFile(path, ' \n').then(() => path), /is empty/],
    ['that is a folder', () => folder, /is no token file/],
    ['that is not absolute', () => 'token', /no absolute path/],
    [
      'that holds something else',
      (path: string) => writeFile(path, 'root:x:0\nbin:x:1').then(() => path),
      /holds no token/,
    ],
    ['that is large', (path: string) => writeFile(path, 'x'.repeat(5_000)).then(() => path), /is no token file/],
  ])('refuses a file %s', async (_case, make, message) => {
    const path = await make(join(folder, 'token'));
    await using server = await scriptedServer(() => partition, { logon: fileLogon(path) });
    await using client = connect({ url: server.url, logon: { kind: 'file' } });
    await expect(client.logon()).rejects.toMatchObject({
      code: 'hypervisor.token-file',
      message: expect.stringMatching(message),
    });
  });

  it('is refused by an HMC', async () => {
    await using server = await scriptedServer(() => partition, { logon: fileLogon('/x', 'HMC') });
    await using client = connect({ url: server.url, logon: { kind: 'file' } });
    await expect(client.logon()).rejects.toMatchObject({ code: 'hypervisor.logon-unsupported' });
  });
});

describe('the end of a session', () => {
  it('is told to the server, and later requests fail', async () => {
    let loggedOff = false;
    await using server = await scriptedServer(() => partition, {
      logon: (count) => logonAnswer(count),
    });
    const client = connect({
      url: server.url,
      logon: password,
      onRequest: ({ method, template }) => {
        if (method === 'DELETE' && template.endsWith('/Logon')) loggedOff = true;
        return undefined;
      },
    });
    await client.logon();
    await client.close();
    expect(loggedOff).toBe(true);
    await expect(client.get(LogicalPartition, UUID)).rejects.toMatchObject({ code: 'hypervisor.closed' });
  });
});

describe('an address', () => {
  it.each([
    ['without a scheme', 'neo1', /is not an address/],
    ['of another protocol', 'ftp://neo1', /neither http nor https/],
    ['with a password in it', 'https://a:b@neo1', /must not hold a user or password/],
    ['to which a password would go in clear', 'http://neo1.example:12080', /insecureTls/],
  ])('%s is refused', (_case, url, message) => {
    expect(() => connect({ url, logon: password })).toThrow(
      expect.objectContaining({ code: 'hypervisor.invalid-argument', message: expect.stringMatching(message) }),
    );
  });
});

async function closedAddress(): Promise<string> {
  const server = await scriptedServer(() => ({}));
  await server[Symbol.asyncDispose]();
  return server.url;
}
