import { conflict, notImplemented } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { VirtualNetwork } from '../../world/model/network.js';
import { ownerOf, switchById } from '../../world/networks.js';

/** @throws {RestError} 409 while an adapter uses its VLAN */
export function removeNetwork(network: VirtualNetwork, { services: { world }, host }: Change): void {
  if (host.hmc === undefined)
    throw notImplemented('deleting a VirtualNetwork on NovaLink, where it follows from adapters');
  const { scope, switchId, vlan, name } = network;
  const user = world
    .table('ClientNetworkAdapter')
    .in(scope)
    .find((one) => one.switchId === switchId && [one.pvid, ...one.taggedVlans].includes(vlan));
  if (user)
    throw conflict(
      `VirtualNetwork ${name} is used by the adapter in slot ${user.slot} of ${ownerOf(world, user)?.name}.`,
    );
  world.remove(network);
  world.changed(switchById(world, scope, switchId)!);
  world.changed(world.system(scope));
}
