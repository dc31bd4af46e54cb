import { conflict } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { NetworkBridge } from '../../world/model/network.js';
import { seasOf, trunksOf } from '../../world/shared-ethernet.js';
import { canReconfigureAdapters } from '../client-network-adapter/hot-change.js';

/** Removes the SEAs with their trunks; the physical ports are free again. */
export function removeBridge(bridge: NetworkBridge, { services: { world } }: Change): void {
  const seas = seasOf(world, bridge);
  for (const { vios } of seas) {
    if (!canReconfigureAdapters(vios)) {
      throw conflict(`${vios.name} is ${vios.state} without an active RMC connection, so its SEA cannot be removed.`);
    }
  }
  for (const { vios, sea } of seas) {
    const devices = new Set([...sea.trunks, sea.controlChannel]);
    vios.sharedEthernetAdapters = vios.sharedEthernetAdapters.filter((one) => one !== sea);
    vios.freeEthernetDevices.push(sea.backing);
    for (const trunk of trunksOf(world, vios)) if (devices.has(trunk.deviceName)) world.remove(trunk);
    world.changed(vios, 'freeIOAdaptersForLinkAggregation');
  }
  world.remove(bridge);
  world.changed(world.system(bridge.scope));
}
