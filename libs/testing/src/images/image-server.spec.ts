import { createHash } from 'node:crypto';
import { imageServer, RandomImage } from '../index.js';

const MiB = 1024 * 1024;
const download = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers });
  return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
};

describe('a random image', () => {
  it('has the same content under the same seed, another under another', () => {
    const { sha256 } = new RandomImage('a', 100_001).checksums;

    expect(new RandomImage('a', 100_001).checksums.sha256).toBe(sha256);
    expect(new RandomImage('b', 100_001).checksums.sha256).not.toBe(sha256);
  });

  it('can be read from any place', () => {
    const image = new RandomImage('a', MiB + 77);
    const whole = Buffer.concat([...image.chunks()]);

    expect(whole).toHaveLength(MiB + 77);
    for (const from of [0, 1, 16, 17, 262_144, MiB]) {
      expect(Buffer.concat([...image.chunks(from)]).equals(whole.subarray(from))).toBe(true);
    }
  });

  it('knows its checksums', () => {
    const image = new RandomImage('a', 12_345);
    const whole = Buffer.concat([...image.chunks()]);

    for (const algorithm of ['md5', 'sha256', 'sha512'] as const) {
      expect(image.checksums[algorithm]).toBe(createHash(algorithm).update(whole).digest('hex'));
    }
  });
});

describe('the image server', () => {
  const images = [{ id: 'img-1', size: 3 * MiB + 5, name: 'debian' }];

  it('serves an image by URL, whole or from a place', async () => {
    await using server = await imageServer({ images });

    const { status, bytes } = await download(server.fileUrl('img-1'));
    const rest = await download(server.fileUrl('img-1'), { range: 'bytes=1000-' });

    expect(status).toBe(200);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(server.image('img-1').checksums.sha256);
    expect(rest.status).toBe(206);
    expect(rest.bytes.equals(bytes.subarray(1000))).toBe(true);
    expect(server.requests('img-1')).toEqual({ metadata: 0, content: 2, bytes: 2 * bytes.length - 1000 });
  });

  it('serves it through the Images API with the checksums of what it sends', async () => {
    await using server = await imageServer({ images, token: 't' });
    const headers = { 'x-auth-token': 't' };

    const metadata = (await (await fetch(`${server.url}/v2/images/img-1`, { headers })).json()) as Record<
      string,
      string
    >;
    const { bytes } = await download(`${server.url}${metadata.file}`, headers);

    expect(metadata).toMatchObject({
      id: 'img-1',
      name: 'debian',
      status: 'active',
      disk_format: 'raw',
      container_format: 'bare',
    });
    expect(metadata.size).toBe(bytes.length);
    expect(metadata.checksum).toBe(createHash('md5').update(bytes).digest('hex'));
    expect(metadata.os_hash_value).toBe(
      createHash(metadata.os_hash_algo as string)
        .update(bytes)
        .digest('hex'),
    );
  });

  it('refuses without the token, and what it does not have', async () => {
    await using server = await imageServer({ images, token: 't' });

    expect((await download(`${server.url}/v2/images/img-1`)).status).toBe(401);
    expect((await download(`${server.url}/v2/images/img-1/file`, { 'x-auth-token': 'other' })).status).toBe(401);
    expect((await download(`${server.url}/v2/images/none`, { 'x-auth-token': 't' })).status).toBe(404);
    expect((await download(`${server.url}/images/none.raw`)).status).toBe(404);
    expect(server.requests('img-1')).toEqual({ metadata: 1, content: 1, bytes: 0 });
  });

  it('can claim wrong checksums and break off, as bad servers do', async () => {
    const bad = [
      { id: 'corrupt', size: 100, corrupt: true },
      { id: 'cut', size: 3 * MiB, cutAfter: MiB },
    ];
    await using server = await imageServer({ images: bad });

    const metadata = (await (await fetch(`${server.url}/v2/images/corrupt`)).json()) as Record<string, string>;
    expect(metadata.checksum).not.toBe(server.image('corrupt').checksums.md5);
    await expect(download(server.fileUrl('cut'))).rejects.toThrow();
    expect(server.requests('cut').bytes).toBe(MiB);
  });
});
