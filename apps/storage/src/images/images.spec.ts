import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from '#config';
import { imageServer, listen, type ServedImage } from '#testing';
import { fixed } from './credentials.js';
import { fileImage } from './file-image.js';
import { glanceImage } from './glance-image.js';
import { HttpClient } from './http-client.js';
import type { Image } from './image.js';
import { urlImage } from './url-image.js';
import { VerifiedContent } from './verified-content.js';

const KiB = 1024;
const signal = new AbortController().signal;

async function read(image: Image, size?: number): Promise<Buffer> {
  const content = new VerifiedContent(image, size ?? (await image.size()), await image.open(signal));
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function servers(served: ServedImage[], token?: string) {
  const server = await imageServer({ images: served, ...(token === undefined ? {} : { token }) });
  const http = new HttpClient(Config.parse({}));
  return {
    server,
    http,
    async [Symbol.asyncDispose]() {
      await http.onModuleDestroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe('an image of Glance', () => {
  it('says its name, size and strongest checksum, and its content is what they promise', async () => {
    await using at = await servers([{ id: 'a', name: 'debian 12', size: 300 * KiB + 3 }], 'secret');

    const image = await glanceImage(at.http, {
      endpoint: `${at.server.url}/v2/`,
      id: 'a',
      credentials: [fixed('secret')],
    });

    expect(image.name).toBe('debian 12');
    expect(image.checksum).toEqual({ algorithm: 'sha512', value: at.server.image('a').checksums.sha512 });
    expect(await image.size()).toBe(300 * KiB + 3);
    const content = await read(image);
    expect(createHash('md5').update(content).digest('hex')).toBe(at.server.image('a').checksums.md5);
  });

  it('is refused when it is not there, or not for us', async () => {
    await using at = await servers([{ id: 'a', size: 1 }], 'secret');
    const endpoint = at.server.url;

    await expect(glanceImage(at.http, { endpoint, id: 'b', credentials: [fixed('secret')] })).rejects.toMatchObject({
      failure: { code: 'image.not-found', effect: 'none', retryable: false },
    });
    await expect(glanceImage(at.http, { endpoint, id: 'a', credentials: [fixed('wrong')] })).rejects.toMatchObject({
      failure: { code: 'image.forbidden' },
    });
  });

  it('is refused unless it is active and raw, with the way out', async () => {
    await using at = await servers([
      { id: 'saving', size: 1, status: 'saving' },
      { id: 'qcow2', size: 1, diskFormat: 'qcow2' },
    ]);
    const endpoint = at.server.url;

    await expect(glanceImage(at.http, { endpoint, id: 'saving', credentials: [] })).rejects.toMatchObject({
      failure: { code: 'image.not-active' },
    });
    await expect(glanceImage(at.http, { endpoint, id: 'qcow2', credentials: [] })).rejects.toMatchObject({
      failure: { code: 'image.format', remedy: expect.stringContaining('qemu-img convert -O raw') },
    });
  });

  it.each([{ os_encrypt_key_id: 'a-key' }, { os_encrypt_format: 'LUKS' }, { cinder_encryption_key_id: 'a-key' }])(
    'is refused when it is encrypted: %j',
    async (metadata) => {
      await using at = await servers([{ id: 'a', size: 1, metadata }]);
      await expect(glanceImage(at.http, { endpoint: at.server.url, id: 'a', credentials: [] })).rejects.toMatchObject({
        failure: { code: 'image.encrypted', effect: 'none' },
      });
    },
  );

  it.each(['queued', 'deleted', 'pending_delete', 'deactivated'])('is refused when it is %s', async (status) => {
    await using at = await servers([{ id: 'a', size: 1, status }]);
    await expect(glanceImage(at.http, { endpoint: at.server.url, id: 'a', credentials: [] })).rejects.toMatchObject({
      failure: { code: 'image.not-active', message: expect.stringContaining(status) },
    });
  });

  it('can be asked for again when its server cannot be reached', async () => {
    await using at = await servers([]);

    await expect(
      glanceImage(at.http, { endpoint: 'http://127.0.0.1:1', id: 'a', credentials: [] }),
    ).rejects.toMatchObject({
      failure: { code: 'image.unreachable', retryable: true },
    });
  });

  it('is no image when the address is not that of an Images API', async () => {
    const server = createServer((_, response) => response.end('<html>'));
    const endpoint = `http://127.0.0.1:${await listen(server)}`;
    await using at = await servers([]);

    await expect(glanceImage(at.http, { endpoint, id: 'a', credentials: [] })).rejects.toMatchObject({
      failure: { code: 'image.unreachable', retryable: false, field: 'image.endpoint' },
    });
    server.close();
    server.closeAllConnections();
  });
});

describe('an image behind a URL', () => {
  const sourceOf = (url: string, value: string) => ({
    kind: 'url' as const,
    url,
    checksum: { algorithm: 'sha256' as const, value },
  });

  it('is followed through redirects, and named by its path', async () => {
    await using at = await servers([{ id: 'debian', size: 90 * KiB }]);
    const redirecting = createServer((_, response) =>
      response.writeHead(302, { location: at.server.fileUrl('debian') }).end(),
    );
    const url = `http://127.0.0.1:${await listen(redirecting)}/images/debian-12.raw?signature=abc`;

    const image = urlImage(at.http, sourceOf(url, at.server.image('debian').checksums.sha256));

    expect(image.name).toBe('debian-12');
    expect(image.origin).not.toContain('signature');
    expect(await read(image)).toHaveLength(90 * KiB);
    redirecting.close();
    redirecting.closeAllConnections();
  });

  it('is refused at its end when its checksum is another', async () => {
    await using at = await servers([{ id: 'a', size: 90 * KiB }]);
    const image = urlImage(at.http, sourceOf(at.server.fileUrl('a'), '0'.repeat(64)));

    await expect(read(image)).rejects.toMatchObject({
      failure: {
        code: 'image.checksum-mismatch',
        message: expect.stringContaining(at.server.image('a').checksums.sha256),
      },
    });
  });

  it('can be asked for again when it breaks off', async () => {
    await using at = await servers([{ id: 'a', size: 900 * KiB, cutAfter: 100 * KiB }]);
    const image = urlImage(at.http, sourceOf(at.server.fileUrl('a'), at.server.image('a').checksums.sha256));

    await expect(read(image)).rejects.toMatchObject({ failure: { code: 'image.unreachable', retryable: true } });
  });

  it('is refused when it has more or fewer bytes than was said', async () => {
    await using at = await servers([{ id: 'a', size: 90 * KiB }]);
    const image = urlImage(at.http, sourceOf(at.server.fileUrl('a'), at.server.image('a').checksums.sha256));

    for (const size of [90 * KiB - 1, 90 * KiB + 1]) {
      await expect(read(image, size)).rejects.toMatchObject({ failure: { code: 'image.size-mismatch' } });
    }
  });
});

describe('what is no raw disk', () => {
  const packaged = (content: Buffer): Image => ({
    name: 'x',
    origin: 'here',
    checksum: { algorithm: 'sha256', value: createHash('sha256').update(content).digest('hex') },
    size: async () => content.length,
    open: async () =>
      (async function* () {
        for (let at = 0; at < content.length; at += 10_000) yield content.subarray(at, at + 10_000);
      })(),
  });
  const starting = (at: number, bytes: string) => {
    const content = Buffer.alloc(64 * KiB);
    content.write(bytes, at, 'latin1');
    return content;
  };

  it.each([
    ['qcow2', starting(0, 'QFI\xfb')],
    ['vmdk', starting(0, 'KDMV')],
    ['vhd', starting(0, 'conectix')],
    ['vdi', starting(0x40, '\x7f\x10\xda\xbe')],
    ['gzip', starting(0, '\x1f\x8b\x08')],
    ['xz', starting(0, '\xfd7zXZ\0')],
    ['iso', starting(0x8001, 'CD001')],
  ])('is told by its first bytes: %s', async (format, content) => {
    const passed: Uint8Array[] = [];
    const verified = new VerifiedContent(packaged(content), content.length, await packaged(content).open(signal));

    const reading = (async () => {
      for await (const chunk of verified) passed.push(chunk);
    })();

    await expect(reading).rejects.toMatchObject({
      failure: { code: 'image.format', message: expect.stringContaining(format), remedy: expect.any(String) },
    });
    expect(passed).toEqual([]);
  });

  it('lets an image pass that is shorter than the longest of them', async () => {
    expect(await read(packaged(Buffer.from('tiny')))).toEqual(Buffer.from('tiny'));
  });
});

describe('an image file', () => {
  const folders = () => {
    const root = mkdtempSync(join(tmpdir(), 'images-'));
    const [allowed, other] = [join(root, 'allowed'), join(root, 'other')];
    for (const folder of [allowed, other]) mkdirSync(folder);
    return { allowed, other };
  };
  const source = (path: string) => ({ kind: 'file' as const, path });

  it('gets a checksum when the caller has none', async () => {
    const { allowed } = folders();
    const path = join(allowed, 'debian.img');
    writeFileSync(path, 'content');

    const image = await fileImage([allowed], source(path), signal);

    expect(image).toMatchObject({
      name: 'debian',
      checksum: { algorithm: 'sha256', value: createHash('sha256').update('content').digest('hex') },
    });
    expect((await read(image)).toString()).toBe('content');
  });

  it('is read below the configured directories only, wherever links lead', async () => {
    const { allowed, other } = folders();
    writeFileSync(join(other, 'secret'), 'secret');
    symlinkSync(join(other, 'secret'), join(allowed, 'link'));
    symlinkSync(other, join(allowed, 'folder'));

    const paths = ['link', 'folder/secret', '../other/secret', ''].map((path) => join(allowed, path));
    for (const path of [...paths, `${allowed}/../other/secret`, `${allowed}x`]) {
      const code = path.endsWith('x') ? 'image.not-found' : 'image.forbidden';
      await expect(fileImage([allowed], source(path), signal)).rejects.toMatchObject({ failure: { code } });
    }
  });

  it('follows a link that stays below them', async () => {
    const { allowed } = folders();
    writeFileSync(join(allowed, 'real.raw'), 'x');
    symlinkSync('real.raw', join(allowed, 'current'));

    expect((await fileImage([allowed], source(join(allowed, 'current')), signal)).name).toBe('current');
  });

  it('is neither a directory nor absent', async () => {
    const { allowed } = folders();
    mkdirSync(join(allowed, 'folder'));

    await expect(fileImage([allowed], source(join(allowed, 'folder')), signal)).rejects.toMatchObject({
      failure: { code: 'image.format' },
    });
    await expect(fileImage([allowed], source(join(allowed, randomUUID())), signal)).rejects.toMatchObject({
      failure: { code: 'image.not-found' },
    });
  });
});
