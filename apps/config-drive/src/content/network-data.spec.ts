import fc from 'fast-check';
import { networkData, type Subnet, type Vif } from './network-data.js';

const subnet: Subnet = { cidr: '10.1.2.0/24', ips: ['10.1.2.15'], gateway: '10.1.2.1' };
const vif: Vif = {
  id: 'f3a7',
  mac: 'fa:16:3e:12:ab:34',
  type: 'pvm_sea',
  devname: 'tapf3a7c9d1-6f',
  mtu: 1500,
  network: { id: '0d4e', subnets: [subnet] },
};
const on = (changes: Partial<Vif>): Vif => ({ ...vif, ...changes });
const withSubnets = (...subnets: Subnet[]): Vif => on({ network: { id: '0d4e', subnets } });

describe('network_data.json', () => {
  it('describes a port with a fixed address, and the management adapter after it', () => {
    expect(networkData({ vifs: [vif], management: { mac: '0A:1B:2C:3D:4E:5F' } })).toEqual({
      links: [
        { id: 'tapf3a7c9d1-6f', vif_id: 'f3a7', type: 'vif', mtu: 1500, ethernet_mac_address: 'fa:16:3e:12:ab:34' },
        { id: 'interface1', vif_id: 'mgmt_vif', type: 'vif', mtu: null, ethernet_mac_address: '0a:1b:2c:3d:4e:5f' },
      ],
      networks: [
        {
          id: 'network0',
          type: 'ipv4',
          link: 'tapf3a7c9d1-6f',
          ip_address: '10.1.2.15',
          netmask: '255.255.255.0',
          routes: [{ network: '0.0.0.0', netmask: '0.0.0.0', gateway: '10.1.2.1' }],
          network_id: '0d4e',
          services: [],
        },
        {
          id: 'network1',
          type: 'ipv6',
          link: 'interface1',
          ip_address: 'fe80::81b:2cff:fe3d:4e5f',
          netmask: 'ffff:ffff:ffff:ffff::',
          routes: [],
          network_id: 'mgmt',
          services: [],
        },
      ],
      services: [],
    });
  });

  it.each([
    ['ovs', 'ovs'],
    ['pvm_sea', 'vif'],
    ['pvm_sriov', 'vif'],
    ['bridge', 'vif'],
  ])('shows a %s port to the guest as %s', (type, shown) => {
    expect(networkData({ vifs: [on({ type })] }).links).toMatchObject([{ type: shown }]);
  });

  it('writes the first IPv4 and the first IPv6 subnet of a port, with routes and name servers', () => {
    const data = networkData({
      vifs: [
        withSubnets(
          { cidr: 'fd00:1::/64', ips: ['fd00:1::5'], gateway: 'fd00:1::1', dns: ['fd00:1::2', '10.1.2.2'] },
          { ...subnet, dns: ['10.1.2.2'], routes: [{ cidr: '172.16.9.9/12', gateway: '10.1.2.254' }] },
          { cidr: '192.0.2.0/24', ips: ['192.0.2.1'] },
        ),
      ],
    });
    expect(data.networks).toMatchObject([
      {
        type: 'ipv4',
        routes: [
          { network: '0.0.0.0', netmask: '0.0.0.0', gateway: '10.1.2.1' },
          { network: '172.16.0.0', netmask: '255.240.0.0', gateway: '10.1.2.254' },
        ],
      },
      {
        type: 'ipv6',
        ip_address: 'fd00:1::5',
        netmask: 'ffff:ffff:ffff:ffff::',
        routes: [{ network: '::', netmask: '::', gateway: 'fd00:1::1' }],
      },
    ]);
    expect(data.services).toEqual([
      { type: 'dns', address: '10.1.2.2' },
      { type: 'dns', address: 'fd00:1::2' },
    ]);
  });

  it.each([
    [{ enableDhcp: true }, 'ipv4_dhcp'],
    [{ dhcpServer: '10.1.2.3' }, 'ipv4_dhcp'],
    [{ cidr: 'fd00::/64', ips: ['fd00::5'], gateway: 'fd00::1', enableDhcp: true }, 'ipv6_dhcp'],
    [{ cidr: 'fd00::/64', ips: ['fd00::5'], gateway: 'fd00::1', ipv6AddressMode: 'slaac' as const }, 'ipv6_slaac'],
  ])('has the guest configure itself for %j', (changes, type) => {
    expect(networkData({ vifs: [withSubnets({ ...subnet, ...changes })] }).networks).toMatchObject([{ type }]);
  });

  it('leaves the MTU to a DHCP server', () => {
    expect(networkData({ vifs: [withSubnets({ ...subnet, dhcpServer: '10.1.2.3' })] }).links).toMatchObject([
      { mtu: null },
    ]);
  });

  it('leaves out ports without subnets and keeps the numbering dense', () => {
    const { devname: _, ...unnamed } = vif;
    const bare = { ...unnamed, id: 'bare', network: { id: 'n', subnets: [] } };
    expect(networkData({ vifs: [bare, { ...unnamed, id: 'second' }] }).links).toMatchObject([
      { id: 'interface0', vif_id: 'second' },
    ]);
  });

  it('numbers the management adapter past a port that is named like one', () => {
    const data = networkData({ vifs: [on({ devname: 'interface1' })], management: { mac: '0a:1b:2c:3d:4e:5f' } });
    expect(data.links).toMatchObject([{ id: 'interface1' }, { id: 'interface2' }]);
  });

  it('can leave the address of the management adapter to the guest', () => {
    const data = networkData({ vifs: [], management: { mac: '0a:1b:2c:3d:4e:5f', linkLocal: false } });
    expect(data).toMatchObject({ links: [{ vif_id: 'mgmt_vif' }], networks: [] });
  });

  it.each([
    [{ vifs: [on({ mac: 'fa163e12ab34' })] }, 'networkData.vifs[0].mac'],
    [{ vifs: [vif, on({ id: 'other' })] }, 'networkData.vifs[1].devname'],
    [{ vifs: [withSubnets({ ...subnet, cidr: '10.1.2.0' })] }, 'networkData.vifs[0].network.subnets[0].cidr'],
    [{ vifs: [withSubnets({ ...subnet, cidr: '10.1.2.0/33' })] }, 'networkData.vifs[0].network.subnets[0].cidr'],
    [{ vifs: [withSubnets({ ...subnet, ips: ['fd00::1'] })] }, 'networkData.vifs[0].network.subnets[0].ips[0]'],
    [{ vifs: [withSubnets({ ...subnet, gateway: 'router' })] }, 'networkData.vifs[0].network.subnets[0].gateway'],
    [{ vifs: [withSubnets({ ...subnet, dns: ['ns'] })] }, 'networkData.vifs[0].network.subnets[0].dns[0]'],
    [
      { vifs: [withSubnets({ ...subnet, routes: [{ cidr: '::/0', gateway: '10.1.2.1' }] })] },
      'networkData.vifs[0].network.subnets[0].routes[0].cidr',
    ],
    [{ vifs: [], management: { mac: 'none' } }, 'networkData.management.mac'],
  ])('refuses a value that no guest understands and names its field: %j', (input, field) => {
    expect(() => networkData(input)).toThrow(expect.objectContaining({ code: 'config-drive.invalid-content', field }));
  });

  describe('for any adapters', () => {
    const ipv4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })).map(([ip, prefix]) => ({
      cidr: `${ip}/${prefix}`,
      ips: [ip],
      gateway: ip,
    }));
    const ipv6 = fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 })).map(([ip, prefix]) => ({
      cidr: `${ip}/${prefix}`,
      ips: [ip],
      routes: [{ cidr: `${ip}/${prefix}`, gateway: ip }],
    }));
    const octet = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, '0'));
    const vifs = fc.uniqueArray(
      fc.record({
        id: fc.uuid(),
        mac: fc.array(octet, { minLength: 6, maxLength: 6 }).map((octets) => octets.join(':')),
        type: fc.constantFrom('pvm_sea', 'ovs', 'pvm_sriov'),
        devname: fc.option(fc.stringMatching(/^tap[0-9a-f]{6}$/), { nil: '' }),
        mtu: fc.constantFrom(null, 1500, 9000),
        network: fc.record({ id: fc.uuid(), subnets: fc.array(fc.oneof(ipv4, ipv6), { maxLength: 4 }) }),
      }),
      { selector: ({ devname, id }) => devname || id, maxLength: 6 },
    );

    it('gives ids once, ties every network to a link, and has the management adapter last', () => {
      fc.assert(
        fc.property(vifs, (some) => {
          const { links, networks } = networkData({ vifs: some, management: { mac: '0a:1b:2c:3d:4e:5f' } });
          const linkIds = links.map(({ id }) => id);
          expect(new Set(linkIds).size).toBe(links.length);
          expect(new Set(networks.map(({ id }) => id)).size).toBe(networks.length);
          expect(networks.every(({ link }) => linkIds.includes(link))).toBe(true);
          expect(links.at(-1)?.vif_id).toBe('mgmt_vif');
        }),
      );
    });
  });
});
