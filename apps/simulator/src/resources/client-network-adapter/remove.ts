import { conflict } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { ClientNetworkAdapter } from '../../world/model/network.js';
import { ownerOf } from '../../world/networks.js';
import { seaOf } from '../../world/shared-ethernet.js';
import { canReconfigureAdapters } from './hot-change.js';

/** @throws {RestError} 409 while the partition runs without RMC, and for the trunk of a SEA */
export function removeAdapter(adapter: ClientNetworkAdapter, { services: { world } }: Change): void {
  const owner = ownerOf(world, adapter);
  if (owner && !canReconfigureAdapters(owner)) {
    throw conflict(
      `Partition ${owner.name} is ${owner.state} without an active RMC connection, so no adapter can be taken from it.`,
    );
  }
  const sea = seaOf(world, adapter);
  if (sea) {
    throw conflict(
      `Adapter ${adapter.deviceName} of ${owner?.name} belongs to the shared Ethernet adapter ${sea.deviceName}; change its NetworkBridge.`,
    );
  }
  world.remove(adapter);
}
