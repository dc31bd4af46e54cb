import { badRequest } from '../../errors.js';
import type { ClientNetworkAdapter, VirtualNetwork } from '../../world/model/network.js';
import { allocateSlot } from '../../world/partitions/slots.js';
import type { SeaInPlace } from '../../world/shared-ethernet.js';
import type { World } from '../../world/world.js';
import { at, attribute, elements, type XmlElement } from '../../xml/element.js';
import { number } from '../partition/numbers.js';
import type { SeaPlan, TrunkPlan } from './plan.js';

/** A load group as it is to be: one trunk of each SEA. */
interface LoadGroup {
  pvid: number;
  taggedVlans: number[];
}

/**
 * What an HMC makes of a bridge: each load group is a trunk of each SEA, and carries the VLANs of its virtual networks.
 *
 * @throws {RestError} 400 for a network that this system does not have, 409 for a lack of slots
 */
export function planLoadGroups(world: World, scope: string, posted: XmlElement, seas: SeaInPlace[]): SeaPlan[] {
  const groups = elements(at(posted, 'LoadGroups'), 'LoadGroup').map((group) => readGroup(world, scope, group));
  return seas.map(({ vios, sea, trunks }): SeaPlan => {
    const reserved = new Set<number>();
    const plans = groups.map((group): TrunkPlan => {
      const existing = trunks.find(({ pvid }) => pvid === group.pvid);
      const { properties, switchId, enabled, trunkPriority } = existing ?? trunks[0]!;
      const { taggedVlans } = group;
      const wanted = { ...group, taggedVlanSupported: taggedVlans.length > 0, switchId, enabled, properties };
      const slot = existing?.slot ?? allocateSlot(world, vios, 'next', reserved);
      reserved.add(slot);
      const name = existing?.deviceName === undefined ? {} : { deviceName: existing.deviceName };
      return { wanted: { ...wanted, ...name, trunkPriority: trunkPriority! }, slot, ...(existing ? { existing } : {}) };
    });
    const primary = plans.findIndex(({ wanted }) => wanted.pvid === sea.pvid);
    if (primary > 0) plans.unshift(...plans.splice(primary, 1));
    return { vios, sea, pvid: sea.pvid, trunks: plans, gone: trunks.filter((trunk) => !isKept(trunk, groups)) };
  });
}

const isKept = ({ pvid }: ClientNetworkAdapter, groups: readonly LoadGroup[]) =>
  groups.some((one) => one.pvid === pvid);

function readGroup(world: World, scope: string, group: XmlElement): LoadGroup {
  const pvid = number(group, 'PortVLANID');
  const networks = elements(at(group, 'VirtualNetworks'), 'link').map((link) =>
    networkAt(world, scope, attribute(link, 'href') ?? ''),
  );
  return { pvid, taggedVlans: networks.map(({ vlan }) => vlan).filter((vlan) => vlan !== pvid) };
}

function networkAt(world: World, scope: string, href: string): VirtualNetwork {
  const uuid =
    href
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '';
  const found = world.table('VirtualNetwork').get(scope, uuid);
  if (!found) throw badRequest(`VirtualNetworks of a LoadGroup: ${href} is no virtual network of this system.`);
  return found;
}
