import fc from 'fast-check';
import { buildIso, type IsoOptions } from './build-iso.js';
import { readIso } from './testing/read-iso.js';

const options: IsoOptions = {
  label: 'config-2',
  publisher: 'OpenStack Compute',
  application: 'PowerVM config drive',
  createdAt: new Date('2026-03-04T05:06:07Z'),
};
const text = (value: string) => new TextEncoder().encode(value);
const filesOf = (contents: Record<string, string>) =>
  new Map(Object.entries(contents).map(([path, content]) => [path, text(content)]));
const plain = (files: Map<string, Uint8Array>) =>
  Object.fromEntries([...files].map(([path, content]) => [path, Buffer.from(content).toString('latin1')]));

describe('buildIso', () => {
  const drive = filesOf({
    'openstack/latest/meta_data.json': '{"uuid": "x"}',
    'openstack/2018-08-27/meta_data.json': '{"uuid": "x"}',
    'openstack/latest/user_data': '#cloud-config\n',
    'openstack/content/0000': '',
    'ec2/latest/meta-data.json': '{}',
  });

  it.each(['rock-ridge', 'joliet'] as const)('shows every file under its own name in the %s tree', (kind) => {
    expect(plain(readIso(buildIso(drive, options), kind).files)).toEqual(plain(drive));
  });

  it('names the same files by 8.3 in the primary tree', () => {
    expect([...readIso(buildIso(drive, options), 'primary').files.keys()].sort()).toEqual([
      'EC2/LATEST/META_DAT.JSO',
      'OPENSTAC/2018_08_/META_DAT.JSO',
      'OPENSTAC/CONTENT/0000.',
      'OPENSTAC/LATEST/META_DAT.JSO',
      'OPENSTAC/LATEST/USER_DAT.',
    ]);
  });

  it.each(['primary', 'joliet'] as const)(
    'writes label, publisher and application as given for the %s tree',
    (kind) => {
      expect(readIso(buildIso(drive, options), kind)).toMatchObject({
        label: 'config-2',
        publisher: 'OpenStack Compute',
        application: 'PowerVM config drive',
      });
    },
  );

  it('makes everything readable by all and writable by none, with the links and the date of a real file system', () => {
    const { records } = readIso(buildIso(drive, options), 'rock-ridge');
    const named = (name: string) => records.find((record) => record.name === name);
    expect(named('openstack')).toMatchObject({ mode: 0o040555, links: 5 });
    expect(named('user_data')).toMatchObject({ mode: 0o100444, links: 1 });
    expect([...(named('user_data')?.modified ?? [])]).toEqual([126, 3, 4, 5, 6, 7, 0]);
  });

  it('gives an empty drive a root without entries', () => {
    expect(readIso(buildIso(new Map(), options), 'joliet').files.size).toBe(0);
  });

  it('stores equal contents once', () => {
    const userData = 'x'.repeat(48 * 1024);
    const once = buildIso(filesOf({ 'a/user_data': userData }), options).length;
    const twelveTimes = buildIso(
      filesOf(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`a/user_data${index}`, userData]))),
      options,
    ).length;
    expect(twelveTimes - once).toBeLessThan(userData.length);
  });

  it('keeps names apart that fall together in 8.3 or in 64 characters', () => {
    const long = 'n'.repeat(200);
    const files = filesOf({
      [`${long}1`]: '1',
      [`${long}2`]: '2',
      'A.txt': 'upper',
      'a.txt': 'lower',
      a: 'dot',
      'A/x': 'x',
    });
    const image = buildIso(files, options);
    expect(plain(readIso(image, 'rock-ridge').files)).toEqual(plain(files));
    for (const kind of ['primary', 'joliet'] as const) {
      const { records } = readIso(image, kind);
      const keys = records.map(({ parent, identifier }) => `${parent}/${identifier.replace(/\.?;1$/, '')}`);
      expect(new Set(keys).size).toBe(files.size + 1);
    }
  });

  it('holds names of up to 248 bytes and eight levels', () => {
    const files = filesOf({ ['n'.repeat(248)]: 'long', [`a/b/c/d/e/f/g/${'ü'.repeat(124)}`]: 'deep' });
    expect(plain(readIso(buildIso(files, options), 'rock-ridge').files)).toMatchObject({ ['n'.repeat(248)]: 'long' });
    expect(readIso(buildIso(files, options), 'rock-ridge').files.size).toBe(2);
  });

  it('holds directories of many sectors, with names that do not fit their records', () => {
    const names = Array.from({ length: 120 }, (_, index) => `${'n'.repeat(100 + index)}-${index}.txt`);
    const files = filesOf(Object.fromEntries(names.map((name, index) => [`d/${name}`, `${index}`])));
    const image = buildIso(files, options);
    expect(plain(readIso(image, 'rock-ridge').files)).toEqual(plain(files));
    expect(readIso(image, 'joliet').files.size).toBe(files.size);
  });

  describe('for any files', () => {
    const name = fc.oneof(
      fc.stringMatching(/^[a-zA-Z0-9_.-]{1,12}$/),
      fc.string({ unit: fc.constantFrom('a', 'B', '.', ' ', ';', '*', 'é', '日', '😀'), minLength: 1, maxLength: 80 }),
    );
    const path = fc
      .array(
        name.filter((segment) => segment !== '.' && segment !== '..' && Buffer.byteLength(segment) <= 248),
        { minLength: 1, maxLength: 8 },
      )
      .map((segments) => segments.join('/'));
    const drives = fc
      .uniqueArray(fc.tuple(path, fc.uint8Array({ maxLength: 5000 })), { selector: ([at]) => at, maxLength: 60 })
      .map((entries) => entries.filter(([at]) => !entries.some(([other]) => other.startsWith(`${at}/`))));

    it('gives back every byte under its own name', () => {
      fc.assert(
        fc.property(drives, (entries) => {
          const files = new Map(entries);
          const image = buildIso(files, options);
          expect(image.length % 2048).toBe(0);
          expect(plain(readIso(image, 'rock-ridge').files)).toEqual(plain(files));
          expect(readIso(image, 'primary').files.size).toBe(files.size);
          expect(readIso(image, 'joliet').files.size).toBe(files.size);
        }),
        { numRuns: 60 },
      );
    });

    it('gives the same bytes whatever the order of the files', () => {
      fc.assert(
        fc.property(drives, (entries) => {
          const image = buildIso(new Map(entries), options);
          expect(Buffer.compare(buildIso(new Map([...entries].reverse()), options), image)).toBe(0);
        }),
        { numRuns: 30 },
      );
    });

    it('sorts records and path tables, and both path tables name the directories that are there', () => {
      fc.assert(
        fc.property(drives, fc.constantFrom('primary' as const, 'joliet' as const), (entries, kind) => {
          const { records, pathTable } = readIso(buildIso(new Map(entries), options), kind);
          for (const [index, record] of records.entries()) {
            const next = records.slice(index + 1).find(({ parent }) => parent === record.parent);
            if (next) expect(padded(record.identifier) < padded(next.identifier)).toBe(true);
          }
          const listed = pathTable.slice(1).map(({ identifier, sector }) => `${identifier}@${sector}`);
          const there = records.filter(({ directory }) => directory).map((record) => `${record.name}@${record.sector}`);
          expect(listed.sort()).toEqual(there.sort());
          for (const [index, entry] of pathTable.entries()) {
            const next = pathTable[index + 1];
            if (!next) continue;
            expect(entry.parent).toBeLessThanOrEqual(next.parent);
            if (index > 0 && entry.parent === next.parent)
              expect(padded(entry.identifier) < padded(next.identifier)).toBe(true);
          }
        }),
        { numRuns: 40 },
      );
    });

    /** ECMA-119 9.3 compares names, then extensions, each padded with the lowest character. */
    function padded(identifier: string): string {
      const [name = ''] = identifier.split(';');
      const dot = name.indexOf('.');
      const [stem, extension] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
      return stem.padEnd(100, '\0') + extension.padEnd(100, '\0');
    }
  });
});

describe('buildIso refuses', () => {
  it.each([
    ['/etc/passwd', 'is absolute'],
    ['', 'empty segment'],
    ['a//b', 'empty segment'],
    ['a/', 'empty segment'],
    ['../a', '".." segment'],
    ['a/./b', '"." segment'],
    ['a\nb', 'control character'],
    ['a\ud800', 'half a surrogate pair'],
    ['1/2/3/4/5/6/7/8/9', 'deeper than ISO 9660 allows'],
    ['n'.repeat(249), 'more than 248 bytes'],
  ])('the path %j', (path, reason) => {
    const error = refusal(() => buildIso(filesOf({ [path]: 'x' }), options));
    expect(error).toMatchObject({ code: 'config-drive.invalid-path', path });
    expect(error.message).toContain(reason);
  });

  it.each([[['a', 'a/b']], [['a/b', 'a']]])('a path that is a file and a directory: %j', (paths) => {
    expect(refusal(() => buildIso(new Map(paths.map((path) => [path, text('x')])), options))).toMatchObject({
      code: 'config-drive.invalid-path',
    });
  });

  it('an image larger than allowed', () => {
    const build = () => buildIso(new Map([['a', new Uint8Array(1024 * 1024)]]), { ...options, maxBytes: 1024 * 1024 });
    expect(refusal(build)).toMatchObject({ code: 'config-drive.too-large', maxBytes: 1024 * 1024 });
  });

  it('an image of more than 64 MiB when nothing else is said', () => {
    const build = () => buildIso(new Map([['a', new Uint8Array(64 * 1024 * 1024)]]), options);
    expect(refusal(build)).toMatchObject({ code: 'config-drive.too-large', maxBytes: 67108864 });
  });

  it.each([
    ['label', { label: '' }],
    ['label', { label: 'a label too long for Joliet' }],
    ['publisher', { publisher: 'naïve' }],
    ['application', { application: 'x'.repeat(65) }],
    ['createdAt', { createdAt: new Date(Number.NaN) }],
  ])('a %s that the volume cannot hold', (field, change) => {
    expect(refusal(() => buildIso(new Map(), { ...options, ...change }))).toMatchObject({
      code: 'config-drive.invalid-volume-field',
      field,
    });
  });

  function refusal(build: () => unknown): Error {
    try {
      build();
    } catch (error) {
      if (error instanceof Error) return error;
    }
    throw new Error('nothing was refused');
  }
});
