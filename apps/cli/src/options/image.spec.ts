import { checksum, imageSource } from './image.js';

const sum = checksum(`SHA256:${'AB'.repeat(32)}`);
const seal = async (reader: string, value: unknown) => `for ${reader}: ${String(value).length} letters`;

describe('--image', () => {
  it('is a path when it begins with a slash, with or without a checksum', async () => {
    expect(await imageSource({ image: '/images/a.raw' }, seal)).toEqual({ kind: 'file', path: '/images/a.raw' });
    expect(await imageSource({ image: '/images/a.raw', checksum: sum }, seal)).toMatchObject({ checksum: sum });
  });

  it('is a URL that says so, and then needs a checksum', async () => {
    const image = 'https://example.org/a.raw';
    expect(await imageSource({ image, checksum: sum }, seal)).toEqual({ kind: 'url', url: image, checksum: sum });
    await expect(imageSource({ image }, seal)).rejects.toMatchObject({ failure: { field: '--checksum' } });
  });

  it("is Glance's id otherwise; the token leaves sealed to storage", async () => {
    expect(await imageSource({ image: 'abc', token: 'secret', glanceEndpoint: 'http://glance:9292' }, seal)).toEqual({
      kind: 'glance',
      id: 'abc',
      endpoint: 'http://glance:9292',
      token: 'for storage: 6 letters',
    });
  });

  it('refuses a relative path, since the file is read on another machine', async () => {
    await expect(imageSource({ image: './a.raw' }, seal)).rejects.toMatchObject({ failure: { field: '--image' } });
  });

  it('refuses a checksum without its algorithm, and one for an image of Glance', async () => {
    expect(() => checksum('9f86d081')).toThrow('sha256:<hex digits>');
    await expect(imageSource({ image: 'abc', checksum: sum }, seal)).rejects.toMatchObject({
      failure: { code: 'usage.invalid', field: '--checksum' },
    });
  });
});
