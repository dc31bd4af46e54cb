import { InvalidDriveContentError } from './errors.js';
import { type JsonObject, objectsOf } from './json.js';
import { isMac, linkLocalAddress } from './mac-address.js';
import type { LinkNetwork, NetworkLink } from './network-data-format.js';

/** The adapter on the host's management switch, over which the hypervisor's RMC connection to the guest runs. */
export interface ManagementVif {
  /** `0a:1b:2c:3d:4e:5f` */
  readonly mac: string;
  /** Whether the guest is told the adapter's IPv6 link-local address. @default true */
  readonly linkLocal?: boolean;
}

export const MANAGEMENT_VIF_ID = 'mgmt_vif';
export const MANAGEMENT_NETWORK_ID = 'mgmt';

/**
 * The link of the management adapter and the network of its address, with ids that the others do not have.
 *
 * @throws {InvalidDriveContentError}  for a MAC that is none
 */
export function managementEntries(
  vif: ManagementVif,
  field: string,
  links: readonly { readonly id?: unknown }[],
  networks: readonly { readonly id?: unknown }[],
): { link: NetworkLink; networks: LinkNetwork[] } {
  if (!isMac(vif.mac)) {
    throw new InvalidDriveContentError(`${field}.mac`, 'is no MAC address; write six octets as 0a:1b:2c:3d:4e:5f');
  }
  const link: NetworkLink = {
    id: freeId('interface', links),
    vif_id: MANAGEMENT_VIF_ID,
    type: 'vif',
    mtu: null,
    ethernet_mac_address: vif.mac.toLowerCase(),
  };
  const network: LinkNetwork = {
    id: freeId('network', networks),
    type: 'ipv6',
    link: link.id,
    ip_address: linkLocalAddress(vif.mac),
    netmask: 'ffff:ffff:ffff:ffff::',
    routes: [],
    network_id: MANAGEMENT_NETWORK_ID,
    services: [],
  };
  return { link, networks: vif.linkLocal === false ? [] : [network] };
}

/**
 * Puts the management adapter into a network_data.json that somebody else made, in place of one that it may have
 * already: adding twice is adding once. Everything else in it is kept.
 */
export function withManagementLink(networkData: JsonObject, vif: ManagementVif, field: string): JsonObject {
  const isManagement = (link: JsonObject) => link.vif_id === MANAGEMENT_VIF_ID;
  const allLinks = objectsOf(networkData.links);
  const replaced = new Set(allLinks.filter(isManagement).map(({ id }) => id));
  const links = allLinks.filter((link) => !isManagement(link));
  const networks = objectsOf(networkData.networks).filter(({ link }) => !replaced.has(link));
  const added = managementEntries(vif, field, links, networks);
  return {
    ...networkData,
    links: [...links, added.link],
    networks: [...networks, ...added.networks],
    services: objectsOf(networkData.services),
  };
}

/** `interface2` when there are two links, or the next number that is free. */
function freeId(prefix: string, others: readonly { readonly id?: unknown }[]): string {
  const taken = new Set(others.map(({ id }) => id));
  let number = others.length;
  while (taken.has(`${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
}
