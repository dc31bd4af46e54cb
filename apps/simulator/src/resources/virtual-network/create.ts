import { badRequest, conflict, notImplemented } from '../../errors.js';
import { checkVlan } from '../../network/vlans.js';
import type { Change } from '../../rest/resource.js';
import type { VirtualNetwork, VirtualSwitch } from '../../world/model/network.js';
import { networksOf } from '../../world/networks.js';
import type { World } from '../../world/world.js';
import { at, attribute, text, type XmlElement } from '../../xml/element.js';
import { number } from '../partition/numbers.js';

/** Makes the network of a VLAN on a switch, for adapters that are to use it; on an HMC only. */
export function createNetwork(posted: XmlElement, { services: { world }, host }: Change): VirtualNetwork {
  if (host.hmc === undefined)
    throw notImplemented('creating a VirtualNetwork on NovaLink, where it follows from adapters');
  const virtualSwitch = readSwitch(world, host.id, posted);
  const vlan = number(posted, 'NetworkVLANID');
  checkVlan(vlan, 'NetworkVLANID');
  const name = text(posted, 'NetworkName') ?? '';
  if (name === '') throw badRequest('NetworkName is missing.');
  const [same] = networksOf(world, host.id, virtualSwitch.id, [vlan]);
  if (same) throw conflict(`There is a VirtualNetwork ${same.name} for VLAN ${vlan} of ${virtualSwitch.name} already.`);
  if (
    world
      .table('VirtualNetwork')
      .in(host.id)
      .some((other) => other.name === name)
  )
    throw conflict(`NetworkName ${name} is taken.`);
  const system = world.system(host.id);
  const uuid = world.identity.uuid(`network/${world.identity.draw()}`);
  const network: VirtualNetwork = {
    ...world.newborn('VirtualNetwork', host.id, uuid, system),
    name,
    vlan,
    switchId: virtualSwitch.id,
    tagged: text(posted, 'TaggedNetwork') === 'true',
  };
  world.add(network);
  world.changed(virtualSwitch);
  world.changed(system);
  return network;
}

function readSwitch(world: World, scope: string, posted: XmlElement): VirtualSwitch {
  const href = attribute(at(posted, 'AssociatedSwitch'), 'href');
  const uuid = href
    ?.replace(/[?#].*$/, '')
    .split('/')
    .at(-1);
  const found = uuid === undefined ? undefined : world.table('VirtualSwitch').get(scope, uuid);
  if (!found) throw badRequest(`AssociatedSwitch ${href ?? ''} is no virtual switch of this system.`);
  return found;
}
