import { Vif } from '#contracts';
import { nic } from './nic.js';

describe('--nic', () => {
  it('describes a port of a shared Ethernet adapter', () => {
    expect(nic('sea,vlan=1201,mac=fa:16:3e:00:00:01,port-id=p1,mtu=9000,physical-network=prod')).toEqual({
      type: 'pvm_sea',
      vlan: 1201,
      id: 'p1',
      mac: 'fa:16:3e:00:00:01',
      mtu: 9000,
      physicalNetwork: 'prod',
    });
  });

  it("names the trunk device of an Open vSwitch port as Nova does: 'tap' and eleven characters of the port id", () => {
    expect(nic('ovs,bridge=br-int,port-id=0123456789abcdef')).toMatchObject({
      type: 'ovs',
      bridge: 'br-int',
      deviceName: 'tap0123456789a',
    });
  });

  it('generates what is absent: a port id, and a MAC with the prefix of Neutron', () => {
    const [one, other] = [nic('ovs'), nic('ovs')];
    expect(one.mac).toMatch(/^fa:16:3e:[0-9a-f:]{8}$/);
    expect(one.id).not.toBe(other.id);
    expect(Vif.safeParse(one).success).toBe(true);
  });

  it('puts an address into the network that the config drive describes', () => {
    expect(nic('sea,vlan=100,ip=192.0.2.10/24,gateway=192.0.2.1').network?.subnets).toEqual([
      { version: 4, cidr: '192.0.2.10/24', addresses: ['192.0.2.10'], gateway: '192.0.2.1' },
    ]);
    expect(nic('ovs,ip=2001:db8::5/64').network?.subnets?.[0]).toMatchObject({
      version: 6,
      addresses: ['2001:db8::5'],
    });
  });

  it.each([
    ['vnic', 'begins with sea or ovs'],
    ['sea', 'vlan is missing'],
    ['sea,vlan=4095', 'vlan: must be a VLAN id of 1 to 4094'],
    ['sea,vlan=1,bridge=br0', "'bridge' is not known here"],
    ['ovs,mac=1:2:3', 'mac: must be a MAC address of six bytes'],
    ['ovs,ip=192.0.2.10', 'ip must be an address with its prefix length'],
    ['ovs,ip=192.0.2.10/33', 'ip must be an address with its prefix length'],
    ['ovs,ip=192.0.2.10/24,gateway=fe80::1', 'gateway must be an IPv4 address'],
    ['ovs,device=a-name-that-is-too-long', 'deviceName: must be a Linux device name'],
  ])('refuses %s', (text, reason) => {
    expect(() => nic(text)).toThrow(reason);
  });
});
