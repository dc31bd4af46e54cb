import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { checksum, connect, type PowerVmClient, uploadFile } from '../index.js';
import { entry, logonAnswer, UUID } from '../testing/scripted-server.js';

const MIB = 1024 * 1024;

interface FileServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: string[];
  readonly descriptor: () => string;
}

/** A manager that takes uploads; `contents` reads the body and answers. */
async function fileServer(
  contents: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void,
): Promise<FileServer> {
  const seen: string[] = [];
  let descriptor = '';
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, url = '' } = request;
    if (url.endsWith('/Logon')) {
      response.writeHead(200, { 'X-MC-Type': 'PVM' }).end(logonAnswer(1).body);
      return;
    }
    seen.push(`${method} ${url}`);
    if (url.includes('/contents/')) await contents(request, response);
    else if (method === 'PUT') {
      descriptor = (await buffer(request)).toString();
      response.end(entry('File', `<FileUUID>${UUID}</FileUUID>`, { web: true }));
    } else response.writeHead(404).end();
  };
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    descriptor: () => descriptor,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function clientOf(server: FileServer): PowerVmClient {
  return connect({ url: server.url, logon: { kind: 'password', user: 'u', password: 'p' } });
}

async function* blocks(count: number, size = MIB, onBlock?: () => void): AsyncGenerator<Buffer> {
  for (let index = 0; index < count; index += 1) {
    onBlock?.();
    yield Buffer.alloc(size, index);
  }
}

const target = { name: 'disk', kind: 'BROKERED_DISK_IMAGE', targetVios: UUID, targetUdid: '27ab' } as const;
const STEPS = [
  'PUT /rest/api/web/File',
  `PUT /rest/api/web/File/contents/${UUID}`,
  `DELETE /rest/api/web/File/${UUID}`,
];

describe('uploading', () => {
  it('sends descriptor and contents in chunks, then deletes the descriptor, whose absence is fine', async () => {
    const hash = createHash('sha256');
    let headers: IncomingMessage['headers'] = {};
    await using server = await fileServer(async (request, response) => {
      headers = request.headers;
      for await (const chunk of request) hash.update(chunk);
      response.writeHead(204).end();
    });
    await using client = clientOf(server);
    const progress: number[] = [];
    const sum = checksum('sha256');
    const source = Readable.from(blocks(3, 1000));
    const body = source.pipe(sum);
    const done = await uploadFile(client, { ...target, size: 3000, body, onProgress: (bytes) => progress.push(bytes) });

    expect(done).toEqual({ fileUuid: UUID, bytes: 3000, cleanedUp: true });
    expect(progress.at(-1)).toBe(3000);
    expect(hash.digest('hex')).toBe(sum.digest());
    expect(server.seen).toEqual(STEPS);
    expect(headers['transfer-encoding']).toBe('chunked');
    expect(headers['content-length']).toBeUndefined();
    expect(server.descriptor()).toContain('<ExpectedFileSizeInBytes>3000</ExpectedFileSizeInBytes>');
  });

  it('reads no further ahead than the server takes: 64 MiB', async () => {
    let produced = 0;
    let aheadMost = 0;
    let consumed = 0;
    await using server = await fileServer(async (request, response) => {
      for await (const chunk of request) {
        aheadMost = Math.max(aheadMost, produced - consumed);
        consumed += (chunk as Buffer).length;
      }
      response.writeHead(204).end();
    });
    await using client = clientOf(server);
    const body = blocks(64, MIB, () => {
      produced += MIB;
    });
    expect((await uploadFile(client, { ...target, body })).bytes).toBe(64 * MIB);
    expect(consumed).toBe(64 * MIB);
    // What sockets and streams hold on both sides; far below the whole.
    expect(aheadMost).toBeLessThan(16 * MIB);
  });

  it('stops reading its source when the server refuses, and still deletes the descriptor', async () => {
    let produced = 0;
    await using server = await fileServer((_request, response) => {
      response.writeHead(507).end();
    });
    await using client = clientOf(server);
    const body = blocks(1_000, MIB, () => {
      produced += 1;
    });
    await expect(uploadFile(client, { ...target, body })).rejects.toMatchObject({ outcomeUnknown: true });
    expect(produced).toBeLessThan(1_000);
    expect(server.seen).toEqual(STEPS);
  });

  it('may begin anew when the session is lost under it, with the descriptor deleted', async () => {
    await using server = await fileServer((_request, response) => {
      response.writeHead(401).end();
    });
    await using client = clientOf(server);
    await expect(uploadFile(client, { ...target, body: blocks(1, 1000) })).rejects.toMatchObject({
      code: 'hypervisor.unauthorized',
      retryable: true,
    });
    expect(server.seen).toEqual(STEPS);
  });

  it('fails with the error of its source, with the descriptor deleted', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(10);
      throw new Error('the image server went away');
    }
    await using server = await fileServer(async (request) => {
      await buffer(request).catch(() => undefined);
    });
    await using client = clientOf(server);
    await expect(uploadFile(client, { ...target, body: broken() })).rejects.toThrow('the image server went away');
    expect(server.seen).toEqual(STEPS);
  });

  it('ends when nothing moves any more', async () => {
    await using server = await fileServer(() => undefined);
    await using client = clientOf(server);
    await expect(uploadFile(client, { ...target, body: blocks(1), stallMs: 50 })).rejects.toMatchObject({
      code: 'hypervisor.timeout',
      outcomeUnknown: true,
    });
    expect(server.seen).toEqual(STEPS);
  });

  it('ends by the caller’s signal, with the descriptor deleted', async () => {
    const controller = new AbortController();
    await using server = await fileServer(() => controller.abort());
    await using client = clientOf(server);
    await expect(uploadFile(client, { ...target, body: blocks(1), signal: controller.signal })).rejects.toMatchObject({
      code: 'hypervisor.aborted',
      outcomeUnknown: true,
    });
    expect(server.seen).toEqual(STEPS);
  });

  it('does not hide a source that had another size than announced', async () => {
    await using server = await fileServer(async (request, response) => {
      await buffer(request);
      response.writeHead(204).end();
    });
    await using client = clientOf(server);
    await expect(uploadFile(client, { ...target, size: 5, body: blocks(1, 4) })).rejects.toThrow(
      'disk: 5 bytes announced, 4 sent',
    );
  });
});

describe('a checksum on the way', () => {
  it.each(['md5', 'sha256', 'sha512'] as const)('%s leaves the bytes as they are', async (algorithm) => {
    const sum = checksum(algorithm);
    const passed: Buffer[] = [];
    await pipeline(Readable.from(blocks(3, 10)), sum, async (stream) => {
      for await (const chunk of stream) passed.push(chunk as Buffer);
    });
    expect(sum.bytes).toBe(30);
    expect(sum.digest()).toBe(createHash(algorithm).update(Buffer.concat(passed)).digest('hex'));
  });
});
