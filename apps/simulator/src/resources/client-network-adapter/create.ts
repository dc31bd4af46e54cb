import { conflict } from '../../errors.js';
import { freeDeviceName } from '../../network/device-names.js';
import { slotMac } from '../../network/mac.js';
import type { Change } from '../../rest/resource.js';
import type { ClientNetworkAdapter } from '../../world/model/network.js';
import type { Partition } from '../../world/model/partition.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { allocateSlot } from '../../world/partitions/slots.js';
import { deviceNamesOf } from '../../world/shared-ethernet.js';
import type { Host, World } from '../../world/world.js';
import type { XmlElement } from '../../xml/element.js';
import { canReconfigureAdapters } from './hot-change.js';
import { readAdapter, readSlot } from './read-adapter.js';
import { requireNetwork } from './require-network.js';
import { checkUnique } from './unique.js';

/**
 * Adds an adapter to a partition or VIOS.
 *
 * @throws {RestError} 409 when the partition runs without RMC, or slot, MAC or trunk are taken
 */
export function createAdapter(
  posted: XmlElement,
  { services: { world }, host, parents }: Change,
): ClientNetworkAdapter {
  const owner = parents.at(-1) as Partition;
  if (!canReconfigureAdapters(owner)) {
    throw conflict(
      `Partition ${owner.name} is ${owner.state} without an active RMC connection, so no adapter can be added to it.`,
    );
  }
  const wanted = readAdapter(world, owner.scope, posted);
  requireNetwork(world, host, wanted);
  checkUnique(world, owner, wanted);
  const slot = allocateSlot(world, owner, readSlot(posted));
  const uuid = world.identity.uuid(`adapter/${world.identity.draw()}`);
  const adapter: ClientNetworkAdapter = {
    ...world.newborn('ClientNetworkAdapter', owner.scope, uuid, owner),
    ...wanted,
    slot,
    mac: wanted.mac ?? newMac(world, host, owner, slot),
  };
  if (isVios(owner)) adapter.deviceName = freeDeviceName(deviceNamesOf(world, owner));
  world.add(adapter);
  return adapter;
}

/** A VIOS gives its prefix and the slot, and so does an HMC for all partitions; NovaLink draws one for the others. */
function newMac(world: World, { hmc }: Host, owner: Partition, slot: number): string {
  if (isVios(owner) || hmc !== undefined) return slotMac(owner.macPrefix, slot);
  return world.identity.randomMac();
}

const isVios = (owner: Partition): owner is VirtualIOServer => owner.kind === 'VirtualIOServer';
