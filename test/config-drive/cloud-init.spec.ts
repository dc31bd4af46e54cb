import { fromFiles } from '../../apps/config-drive/src/content/from-files.js';
import { renderContent } from '../../apps/config-drive/src/content/render-content.js';
import { anInstance } from '../../apps/config-drive/src/content/testing/an-instance.js';
import { buildIso } from '../../apps/config-drive/src/iso/build-iso.js';
import { type AcceptedDrive, acceptByCloudInit } from './cloud-init.js';

const options = { label: 'config-2', publisher: 'OpenStack Compute', createdAt: new Date('2026-03-04T05:06:07Z') };

describe('cloud-init, given a config drive of ours,', () => {
  const instance = anInstance();
  let accepted: AcceptedDrive;

  beforeAll(async () => {
    accepted = await acceptByCloudInit(buildIso(renderContent(instance), options));
  }, 300_000);

  it('knows the instance', () => {
    expect(accepted.metadata).toMatchObject({
      'instance-id': instance.uuid,
      'local-hostname': 'web-1.example.org',
      name: 'web 1',
      availability_zone: 'nova',
      project_id: instance.projectId,
      launch_index: 0,
      meta: { role: 'db' },
      admin_pass: 'correct horse',
      public_keys: { mykey: 'ssh-ed25519 AAAAC3Nz mykey' },
    });
    expect(Buffer.from(String(accepted.metadata.random_seed), 'base64')).toHaveLength(512);
    expect(accepted.ec2Metadata).toMatchObject({ 'instance-id': instance.uuid });
  });

  it('has user data and vendor data', () => {
    expect(Buffer.from(accepted.userdata ?? '')).toEqual(instance.userData);
    expect(accepted.vendordata).toEqual({ cloud: 'powervm' });
    expect(accepted.vendordata2).toEqual({ static: { cloud: 'powervm' } });
  });

  it('has the injected files by their paths in the guest', () => {
    const contents = new Map(instance.files.map(({ path, contents: bytes }) => [path, Buffer.from(bytes)]));
    expect(accepted.files).toEqual(contents);
  });

  it('makes of the network data one physical interface per adapter', () => {
    expect(accepted.networkConfig).toMatchObject({
      version: 1,
      config: [
        {
          type: 'physical',
          name: 'eth0',
          mac_address: 'fa:16:3e:12:ab:34',
          mtu: 1500,
          subnets: [{ type: 'static', address: '10.1.2.15', netmask: '255.255.255.0' }],
        },
        {
          type: 'physical',
          name: 'eth1',
          mac_address: '0a:1b:2c:3d:4e:5f',
          subnets: [{ type: 'static6', address: 'fe80::81b:2cff:fe3d:4e5f' }],
        },
        { type: 'nameserver', address: '10.1.2.2' },
      ],
    });
  });

  it('can configure those interfaces', () => {
    expect(accepted.interfaces).toMatchObject([
      {
        name: 'eth0',
        subnets: [
          {
            address: '10.1.2.15',
            prefix: 24,
            routes: [
              { network: '0.0.0.0', prefix: 0, gateway: '10.1.2.1' },
              { network: '172.16.0.0', prefix: 12, gateway: '10.1.2.254' },
            ],
          },
        ],
      },
      { name: 'eth1', subnets: [{ address: 'fe80::81b:2cff:fe3d:4e5f', prefix: 64 }] },
    ]);
  });
});

describe('cloud-init', () => {
  it('accepts the least that a drive can hold', async () => {
    const { adminPass: _, userData: __, displayName: ___, randomSeed: ____, ...bare } = anInstance();
    const least = { ...bare, keypairs: [], meta: {}, files: [], networkData: { vifs: [] } };
    const accepted = await acceptByCloudInit(buildIso(renderContent(least), options));
    expect(accepted.metadata['instance-id']).toBe(bare.uuid);
    expect(accepted).toMatchObject({ userdata: undefined, interfaces: [] });
  }, 300_000);

  it('accepts files that were given, with the management adapter added', async () => {
    const given = renderContent(anInstance({ networkData: { vifs: anInstance().networkData.vifs } }));
    const files = fromFiles(given, { management: { mac: '0a:1b:2c:3d:4e:5f' } });
    const accepted = await acceptByCloudInit(buildIso(files, options));
    expect(accepted.interfaces).toMatchObject([
      { mac_address: 'fa:16:3e:12:ab:34' },
      { mac_address: '0a:1b:2c:3d:4e:5f' },
    ]);
  }, 300_000);

  it('accepts every way of configuring a port', async () => {
    const [port] = anInstance().networkData.vifs;
    const ways = [
      { cidr: '10.9.0.0/16', ips: ['10.9.0.5'], enableDhcp: true },
      { cidr: 'fd00:1::/64', ips: ['fd00:1::5'], enableDhcp: true },
      { cidr: 'fd00:2::/64', ips: ['fd00:2::5'], gateway: 'fd00:2::1', ipv6AddressMode: 'slaac' as const },
      { cidr: 'fd00:3::/64', ips: ['fd00:3::5'], ipv6AddressMode: 'dhcpv6-stateful' as const },
      { cidr: 'fd00:4::/64', ips: ['fd00:4::5'], gateway: 'fd00:4::1' },
    ];
    const vifs = ways.map((subnet, index) => ({
      ...(port as NonNullable<typeof port>),
      id: `port-${index}`,
      type: index % 2 === 0 ? 'ovs' : 'pvm_sea',
      mac: `fa:16:3e:00:00:0${index}`,
      devname: `tap${index}`,
      network: { id: `network-${index}`, subnets: [subnet] },
    }));
    const accepted = await acceptByCloudInit(buildIso(renderContent(anInstance({ networkData: { vifs } })), options));
    expect(accepted.interfaces).toMatchObject([
      { subnets: [{ type: 'dhcp4' }] },
      { subnets: [{ type: 'dhcp6' }] },
      { subnets: [{ type: 'ipv6_slaac' }] },
      { subnets: [{ type: 'ipv6_dhcpv6-stateful' }] },
      { subnets: [{ type: 'static6', address: 'fd00:4::5', prefix: 64 }] },
    ]);
  }, 300_000);

  it('refuses what is no config drive, and so does this test', async () => {
    const unlabelled = buildIso(renderContent(anInstance()), { ...options, label: 'cidata' });
    await expect(acceptByCloudInit(unlabelled)).rejects.toThrow('LABEL=cidata');
    const empty = buildIso(new Map([['openstack/latest/meta_data.json', Buffer.from('{}')]]), options);
    await expect(acceptByCloudInit(empty)).rejects.toThrow("No 'uuid' entry in metadata");
  }, 300_000);
});
