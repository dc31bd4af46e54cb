import { renderContent } from './render-content.js';
import { anInstance } from './testing/an-instance.js';

const json = (files: Map<string, Uint8Array>, path: string) =>
  JSON.parse(Buffer.from(files.get(path) ?? '').toString());

describe('the files of a config drive', () => {
  const files = renderContent(anInstance());

  it('hold every version of the metadata, each with the files that came by then', () => {
    const inVersion = (version: string) =>
      [...files.keys()].filter((path) => path.startsWith(`openstack/${version}/`)).map((path) => path.split('/')[2]);
    const before2013 = ['meta_data.json', 'user_data'];
    const before2015 = [...before2013, 'vendor_data.json'];
    const before2016 = [...before2015, 'network_data.json'];
    const all = [...before2016, 'vendor_data2.json'];
    expect(inVersion('2012-08-10')).toEqual(before2013);
    expect(inVersion('2013-04-04')).toEqual(before2013);
    expect(inVersion('2013-10-17')).toEqual(before2015);
    expect(inVersion('2015-10-15')).toEqual(before2016);
    expect(inVersion('2016-06-30')).toEqual(before2016);
    for (const version of ['2016-10-06', '2017-02-22', '2018-08-27', '2020-10-14', '2025-04-04', 'latest']) {
      expect(inVersion(version)).toEqual(all);
    }
  });

  it('tell the guest who it is', () => {
    expect(json(files, 'openstack/latest/meta_data.json')).toEqual({
      uuid: '8b8ce3ae-d2f2-4a6c-9d2d-3c3f5a2f1b10',
      meta: { role: 'db' },
      files: [
        { path: '/etc/motd', content_path: '/content/0000' },
        { path: '/etc/raw', content_path: '/content/0001' },
      ],
      admin_pass: 'correct horse',
      public_keys: { mykey: 'ssh-ed25519 AAAAC3Nz mykey' },
      keys: [{ name: 'mykey', type: 'ssh', data: 'ssh-ed25519 AAAAC3Nz mykey' }],
      hostname: 'web-1.example.org',
      name: 'web 1',
      launch_index: 0,
      availability_zone: 'nova',
      random_seed: expect.any(String),
      project_id: '0c4e939acacf4376bdcd1129f1a054ad',
      devices: [],
      dedicated_cpus: [],
    });
  });

  it('keep from an old version what came later', () => {
    const first = json(files, 'openstack/2012-08-10/meta_data.json');
    for (const later of ['random_seed', 'project_id', 'devices', 'dedicated_cpus'])
      expect(first).not.toHaveProperty(later);
    expect(json(files, 'openstack/2018-08-27/meta_data.json')).not.toHaveProperty('dedicated_cpus');
  });

  it('leave out what the instance does not have', () => {
    const { displayName: _, adminPass: __, userData: ___, randomSeed: ____, ...bare } = anInstance();
    const none = renderContent({ ...bare, keypairs: [], meta: {}, files: [] });
    const absent = ['meta', 'files', 'admin_pass', 'public_keys', 'keys', 'random_seed'];
    for (const key of absent) expect(json(none, 'openstack/latest/meta_data.json')).not.toHaveProperty(key);
    expect(json(none, 'openstack/latest/meta_data.json').name).toBe('web-1');
    expect([...none.keys()].filter((path) => /user|content\//.test(path))).toEqual([]);
  });

  it('carry user data and injected files byte for byte', () => {
    expect(Buffer.from(files.get('openstack/2020-10-14/user_data') ?? '').toString()).toContain('#cloud-config');
    expect(files.get('openstack/content/0001')).toEqual(Uint8Array.of(0, 255, 10, 13));
  });

  it('give vendor data whole, and as the static part of the second', () => {
    const drive = renderContent(anInstance({ dynamicVendorData: { join: { token: 't' }, static: 'lost' } }));
    expect(json(drive, 'openstack/latest/vendor_data.json')).toEqual({ cloud: 'powervm' });
    expect(json(drive, 'openstack/latest/vendor_data2.json')).toEqual({
      static: { cloud: 'powervm' },
      join: { token: 't' },
    });
  });

  it('hold the EC2 part, with the uuid where no EC2 id is known', () => {
    const drive = renderContent(anInstance({ ec2: { instanceType: 'm1.small' } }));
    for (const version of ['2009-04-04', 'latest']) {
      expect(json(drive, `ec2/${version}/meta-data.json`)).toMatchObject({
        'instance-id': '8b8ce3ae-d2f2-4a6c-9d2d-3c3f5a2f1b10',
        'instance-type': 'm1.small',
        'local-ipv4': '10.1.2.15',
        'public-keys': { 0: { 'openssh-key': 'ssh-ed25519 AAAAC3Nz mykey' } },
        placement: { 'availability-zone': 'nova' },
      });
      expect(drive.has(`ec2/${version}/user-data`)).toBe(true);
    }
  });

  it('are the same each time', () => {
    expect(renderContent(anInstance())).toEqual(files);
  });

  it('give 512 bytes of random seed that depend on the secret', () => {
    const seed = (secret: number) => {
      const drive = renderContent(anInstance({ randomSeed: new Uint8Array(32).fill(secret) }));
      return json(drive, 'openstack/latest/meta_data.json').random_seed;
    };
    expect(Buffer.from(seed(1), 'base64')).toHaveLength(512);
    expect(seed(1)).not.toBe(seed(2));
  });

  it.each([
    [{ uuid: '' }, 'uuid'],
    [{ randomSeed: new Uint8Array(8) }, 'randomSeed'],
    [{ files: [{ path: '', contents: new Uint8Array() }] }, 'files[0].path'],
    [
      {
        keypairs: [
          { name: 'k', publicKey: 'a' },
          { name: 'k', publicKey: 'b' },
        ],
      },
      'keypairs[1].name',
    ],
  ])('are refused for %j, by the name of the field', (changes, field) => {
    expect(() => renderContent(anInstance(changes))).toThrow(
      expect.objectContaining({ code: 'config-drive.invalid-content', field }),
    );
  });
});
