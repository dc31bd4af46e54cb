import { badRequest, conflict } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { ClientNetworkAdapter } from '../../world/model/network.js';
import { ownerOf } from '../../world/networks.js';
import { seaOf } from '../../world/shared-ethernet.js';
import { text, type XmlElement } from '../../xml/element.js';
import { readAdapter, type Wanted } from './read-adapter.js';
import { checkUnique } from './unique.js';

/** Fields that an update replaces; what is absent from the document is then absent from the adapter. */
const OPTIONAL = ['trunkPriority', 'mtu', 'ovsBridge', 'ovsPortExternalIds'] as const;

/**
 * Gives an adapter other VLANs, another switch, other settings. Slot and MAC stay.
 *
 * @throws {RestError} 400 for another slot or MAC, 409 when a trunk like that exists or the adapter belongs to a SEA
 */
export function updateAdapter(
  adapter: ClientNetworkAdapter,
  posted: XmlElement,
  { services: { world }, host }: Change,
): void {
  const owner = ownerOf(world, adapter)!;
  const slot = text(posted, 'VirtualSlotNumber');
  if (slot !== undefined && Number(slot) !== adapter.slot) {
    throw badRequest(`VirtualSlotNumber cannot be changed from ${adapter.slot} to ${slot}.`);
  }
  const wanted = readAdapter(world, adapter.scope, posted);
  if (wanted.mac !== undefined && wanted.mac !== adapter.mac) {
    throw badRequest(`MACAddress cannot be changed from ${adapter.mac} to ${wanted.mac}.`);
  }
  if (host.hmc !== undefined && wanted.pvid !== adapter.pvid) {
    throw conflict(
      `An HMC does not change PortVLANID of an adapter, from ${adapter.pvid} to ${wanted.pvid}; replace the adapter.`,
    );
  }
  const sea = seaOf(world, adapter);
  if (sea && differs(adapter, wanted)) {
    throw conflict(
      `Adapter ${adapter.deviceName} of ${owner.name} belongs to the shared Ethernet adapter ${sea.deviceName}; change its NetworkBridge.`,
    );
  }
  checkUnique(world, owner, wanted, adapter);
  for (const field of OPTIONAL) delete adapter[field];
  const { deviceName, ...rest } = wanted;
  Object.assign(adapter, rest);
  if (deviceName !== undefined && owner.kind !== 'VirtualIOServer') adapter.deviceName = deviceName;
}

function differs(adapter: ClientNetworkAdapter, wanted: Wanted): boolean {
  const key = ({ pvid, taggedVlans, switchId, trunkPriority }: Wanted) =>
    JSON.stringify([pvid, taggedVlans, switchId, trunkPriority]);
  return key(adapter) !== key(wanted);
}
