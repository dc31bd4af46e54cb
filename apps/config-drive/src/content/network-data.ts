import { InvalidDriveContentError } from './errors.js';
import { ipVersion, parseCidr } from './ip-address.js';
import { isMac } from './mac-address.js';
import { type ManagementVif, managementEntries } from './management-link.js';
import type { DnsService, LinkNetwork, NetworkData, NetworkLink } from './network-data-format.js';

/** The adapters of an instance, as Nova's network_info has them, in their order there. */
export interface NetworkInput {
  readonly vifs: readonly Vif[];
  /** The adapter on the management switch, which Neutron does not know. */
  readonly management?: ManagementVif;
}

export interface Vif {
  /** Port id. */
  readonly id: string;
  /** `fa:16:3e:12:ab:34` */
  readonly mac: string;
  /** Nova's VIF type: `pvm_sea`, `ovs`, `pvm_sriov`, … */
  readonly type: string;
  readonly devname?: string;
  /** Bytes; null when the network does not say. */
  readonly mtu: number | null;
  readonly network: { readonly id: string; readonly subnets: readonly Subnet[] };
}

export interface Subnet {
  /** `10.1.2.0/24` or `fd00::/64` */
  readonly cidr: string;
  /** Fixed addresses of the adapter in this subnet; the first is written. */
  readonly ips: readonly string[];
  readonly gateway?: string;
  readonly dns?: readonly string[];
  /** Routes beside the default one. */
  readonly routes?: readonly { readonly cidr: string; readonly gateway: string }[];
  /** The guest is to ask DHCP. @default false */
  readonly enableDhcp?: boolean;
  /** Address of a DHCP server that announces the MTU as well; the guest is to ask DHCP. */
  readonly dhcpServer?: string;
  readonly ipv6AddressMode?: 'slaac' | 'dhcpv6-stateful' | 'dhcpv6-stateless';
}

/**
 * Builds network_data.json as Nova does: per adapter one link and the first IPv4 and the first IPv6 subnet; adapters
 * without subnets are left out.
 *
 * @throws {InvalidDriveContentError}  names the field, such as `networkData.vifs[0].network.subnets[1].gateway`
 */
export function networkData({ vifs, management }: NetworkInput): NetworkData {
  const links: NetworkLink[] = [];
  const networks: LinkNetwork[] = [];
  const services = new Map<string, DnsService>();

  for (const [index, vif] of vifs.entries()) {
    const at = `networkData.vifs[${index}]`;
    const subnets = vif.network.subnets.map((subnet, place) => {
      const field = `${at}.network.subnets[${place}]`;
      return { subnet, field, version: checkSubnet(subnet, field) };
    });
    if (subnets.length === 0) continue;

    const link = linkOf(vif, links.length, at);
    if (links.some(({ id }) => id === link.id))
      throw invalid(`${at}.devname`, "is another VIF's too; give each its own");
    links.push(link);
    for (const version of [4, 6] as const) {
      const first = subnets.find((candidate) => candidate.version === version);
      if (!first || first.subnet.ips.length === 0) continue;
      networks.push(networkOf(vif, first.subnet, version, link, networks.length));
      for (const service of dnsOf(first.subnet)) services.set(service.address, service);
    }
  }
  if (management) {
    const added = managementEntries(management, 'networkData.management', links, networks);
    links.push(added.link);
    networks.push(...added.networks);
  }
  return { links, networks, services: [...services.values()] };
}

function linkOf(vif: Vif, number: number, at: string): NetworkLink {
  if (!isMac(vif.mac)) throw invalid(`${at}.mac`, 'is no MAC address; write six octets as fa:16:3e:12:ab:34');
  return {
    id: vif.devname || `interface${number}`,
    vif_id: vif.id,
    type: guestLinkType(vif.type),
    mtu: vif.network.subnets.some(({ dhcpServer }) => dhcpServer) ? null : vif.mtu,
    ethernet_mac_address: vif.mac.toLowerCase(),
  };
}

/**
 * Guests' cloud-init knows a closed list of link types; its older releases refuse the whole drive over one that they do
 * not know, such as `pvm_sea`. `vif`, `phy` and `ovs` are on the list of every release. The PowerVM drivers wrote `vif`
 * for all but `ovs`, and guests built for them have seen that, so it is kept; Nova's own builder would write `phy`.
 */
function guestLinkType(vifType: string): 'ovs' | 'vif' {
  return vifType === 'ovs' ? 'ovs' : 'vif';
}

function networkOf(vif: Vif, subnet: Subnet, version: 4 | 6, link: NetworkLink, number: number): LinkNetwork {
  const place = { link: link.id, network_id: vif.network.id };
  const id = `network${number}`;
  const { ipv6AddressMode: mode } = subnet;
  if (!mode && (subnet.dhcpServer || subnet.enableDhcp)) return { id, type: `ipv${version}_dhcp`, ...place };

  const everywhere = version === 4 ? '0.0.0.0/0' : '::/0';
  const defaultRoute = subnet.gateway ? [{ cidr: everywhere, gateway: subnet.gateway }] : [];
  return {
    id,
    type: mode ? `ipv${version}_${mode}` : `ipv${version}`,
    ...place,
    ip_address: subnet.ips[0] as string,
    netmask: split(subnet.cidr).netmask,
    routes: [...defaultRoute, ...(subnet.routes ?? [])].map(({ cidr, gateway }) => {
      const { network, netmask } = split(cidr);
      return { network, netmask, gateway };
    }),
    services: dnsOf(subnet),
  };
}

function dnsOf(subnet: Subnet): DnsService[] {
  return (subnet.dns ?? []).map((address) => ({ type: 'dns', address }));
}

/** Returns the subnet's IP version when all its parts are of it. */
function checkSubnet(subnet: Subnet, field: string): 4 | 6 {
  const version = parseCidr(subnet.cidr)?.version;
  if (!version) throw invalid(`${field}.cidr`, 'is no network; write an address and a prefix length as 10.1.2.0/24');
  const check = (address: string, part: string) => {
    if (ipVersion(address) !== version) {
      throw invalid(`${field}.${part}`, `is no IPv${version} address; give one of the family of cidr`);
    }
  };
  subnet.ips.forEach((address, index) => {
    check(address, `ips[${index}]`);
  });
  if (subnet.gateway) check(subnet.gateway, 'gateway');
  subnet.dns?.forEach((address, index) => {
    if (!ipVersion(address))
      throw invalid(`${field}.dns[${index}]`, 'is no IP address; give the server by its address');
  });
  subnet.routes?.forEach((route, index) => {
    check(route.gateway, `routes[${index}].gateway`);
    if (parseCidr(route.cidr)?.version !== version) {
      throw invalid(`${field}.routes[${index}].cidr`, `is no IPv${version} network; write it as the subnet's cidr`);
    }
  });
  return version;
}

function split(cidr: string): { network: string; netmask: string } {
  return parseCidr(cidr) as { network: string; netmask: string };
}

function invalid(field: string, reason: string): InvalidDriveContentError {
  return new InvalidDriveContentError(field, reason);
}
