import { readFile, stat } from 'node:fs/promises';
import { get } from 'node:https';
import { startSimulator } from '#simulator';
import { partitionDocument } from '../testing/partition-documents.js';
import { RestClient, webDocument } from '../testing/rest-client.js';
import { text } from '../xml/element.js';

const logonWith = (url: string, content: string) =>
  fetch(`${url}/rest/api/web/Logon`, { method: 'PUT', body: webDocument('LogonRequest', content) });

describe('logon', () => {
  it('gives a token for a password, and says that it is a NovaLink', async () => {
    await using simulator = await startSimulator();
    const { url } = simulator.hosts[0]!;
    const answer = await logonWith(url, '<UserID>nova</UserID><Password>nova</Password>');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('X-MC-Type')).toBe('PVM');
    const client = await RestClient.logon(url);
    expect((await client.get('ManagedSystem')).status).toBe(200);
  });

  it('refuses a wrong password and a request without session with an HttpErrorResponse', async () => {
    await using simulator = await startSimulator();
    const { url } = simulator.hosts[0]!;
    expect((await logonWith(url, '<UserID>nova</UserID><Password>no</Password>')).status).toBe(401);
    const answer = await new RestClient(url, 'nobody').get('ManagedSystem');
    expect(answer.status).toBe(401);
    expect(answer.objects[0]?.name).toBe('HttpErrorResponse');
    expect(text(answer.objects[0], 'HTTPStatus')).toBe('401');
    expect(answer.body).not.toContain('<?xml');
  });

  it('writes the token of a file logon where only its owner reads it', async () => {
    await using simulator = await startSimulator();
    const { url } = simulator.hosts[0]!;
    const request = '<UserID>pypowervm_1</UserID><GenerateX-API-SessionFile>true</GenerateX-API-SessionFile>';
    const path = /<X-API-SessionFile>([^<]+)</.exec(await (await logonWith(url, request)).text())![1]!;
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const client = new RestClient(url, await readFile(path, 'utf8'));
    expect((await client.get('ManagedSystem')).status).toBe(200);
    expect((await client.delete('/rest/api/web/Logon')).status).toBe(204);
    expect((await client.get('ManagedSystem')).status).toBe(401);
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it.each([
    ['an element out of order', '<Password>nova</Password><UserID>nova</UserID>', 400],
    ['an unknown element', '<UserID>nova</UserID><Password>nova</Password><Colour>red</Colour>', 501],
  ])('is refused with %s', async (_what, content, status) => {
    await using simulator = await startSimulator();
    expect((await logonWith(simulator.hosts[0]!.url, content)).status).toBe(status);
  });

  it('forgets all sessions when they are revoked', async () => {
    await using simulator = await startSimulator();
    const { url, sessions } = simulator.hosts[0]!;
    const client = await RestClient.logon(url);
    await sessions.revokeAll();
    expect((await client.get('ManagedSystem')).status).toBe(401);
  });
});

describe('HTTPS', () => {
  it('is served with a certificate that clients can verify', async () => {
    await using simulator = await startSimulator({ https: true });
    const { httpsUrl, certificate } = simulator.hosts[0]!;
    const status = (ca: string | undefined) =>
      new Promise((resolve, reject) => {
        get(`${httpsUrl}/rest/api/uom/ManagedSystem`, { agent: false, ...(ca ? { ca } : {}) }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        }).on('error', reject);
      });
    expect(await status(certificate)).toBe(401);
    await expect(status(undefined)).rejects.toThrow('self-signed');
  });
});

describe('what is not implemented', () => {
  it.each([
    ['GET', 'SystemTemplate', 501, 'REST type SystemTemplate'],
    ['GET', 'ManagedSystem?topology=x', 501, 'query parameter topology'],
    ['GET', 'LogicalPartition?group=Nonsense', 400, 'group Nonsense'],
    ['DELETE', 'ManagementConsole/x', 501, 'DELETE ManagementConsole'],
    ['GET', '/elsewhere', 404, '/elsewhere'],
  ])('%s %s is refused by name', async (method, path, status, named) => {
    await using simulator = await startSimulator();
    const client = await RestClient.logon(simulator.hosts[0]!.url);
    const answer = await client.send(method, path, {});
    expect(answer.status).toBe(status);
    expect(text(answer.objects[0], 'Message')).toContain(named);
  });
});

describe('the request log', () => {
  it('has every request with its status and size, and no token', async () => {
    await using simulator = await startSimulator();
    const client = await RestClient.logon(simulator.hosts[0]!.url);
    simulator.requestLog.clear();
    const { body } = await client.get('ManagedSystem?group=None');
    await client.get('LogicalPartition/00000000-0000-3000-8000-000000000000/quick/PartitionState');
    const entries = simulator.requestLog.entries();
    expect(entries.map(({ operation, status }) => [operation, status])).toEqual([
      ['GET ManagedSystem', 200],
      ['GET LogicalPartition/{id}/quick/PartitionState', 404],
    ]);
    expect(entries[0]).toMatchObject({ target: '/rest/api/uom/ManagedSystem?group=None', responseBytes: body.length });
    expect(simulator.requestLog.counts()['GET ManagedSystem']).toBe(1);
  });
});

describe('hooks', () => {
  it('can answer in place of the simulator', async () => {
    await using simulator = await startSimulator();
    const client = await RestClient.logon(simulator.hosts[0]!.url);
    const remove = simulator.hooks.on('fault', ({ operation }) =>
      operation === 'GET ManagedSystem' ? { status: 503 } : undefined,
    );
    expect((await client.get('ManagedSystem')).status).toBe(503);
    expect((await client.get('LogicalPartition')).status).toBe(200);
    remove();
    expect((await client.get('ManagedSystem')).status).toBe(200);
  });

  it('can cut the connection, which is logged with status 0', async () => {
    await using simulator = await startSimulator();
    const client = await RestClient.logon(simulator.hosts[0]!.url);
    simulator.hooks.on('before', () => 'cut');
    await expect(client.get('ManagedSystem')).rejects.toThrow();
    expect(simulator.requestLog.entries().at(-1)).toMatchObject({ operation: 'GET ManagedSystem', status: 0 });
  });

  it.each([
    ['before', 1],
    ['applied', 2],
  ] as const)('can hold a request at %s', async (point, partitions) => {
    await using simulator = await startSimulator();
    const { url, systemUuid } = simulator.hosts[0]!;
    const client = await RestClient.logon(url);
    const [arrived, released] = [latch(), latch()];
    simulator.hooks.on(point, async () => {
      arrived.open();
      await released.opened;
      return undefined;
    });
    const creating = client.put(`ManagedSystem/${systemUuid}/LogicalPartition`, partitionDocument());
    await arrived.opened;
    expect(simulator.world.table('LogicalPartition').in('host-1')).toHaveLength(partitions);
    released.open();
    expect((await creating).status).toBe(200);
  });
});

function latch(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((done) => {
    open = done;
  });
  return { opened, open };
}
