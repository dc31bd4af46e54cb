import { conflict, notFound } from '../../../errors.js';
import type { ScsiBus, ScsiDevice, StorageReference, VirtualIOServer } from '../../../world/model/virtual-io-server.js';
import { allocateSlot, virtualLocation } from '../../../world/partitions/slots.js';
import { partitionByUuid } from '../../../world/storage/clients.js';
import { sameStorage } from '../../../world/storage/devices.js';
import { deviceFor, freeName, type NewDevice } from '../../../world/storage/target-devices.js';
import type { World } from '../../../world/world.js';
import { isNew, type NewBus, type Plan } from './reconcile.js';

/** Makes the buses of a VIOS as planned: gives new ones slots and names, new devices addresses, names and UDIDs. */
export function applyPlan(vios: VirtualIOServer, { kept, made }: Plan, world: World): void {
  vios.scsiBuses = kept.map(({ bus, devices }) => ({
    ...bus,
    devices: devices.filter((device): device is ScsiDevice => !isNew(device)),
  }));
  for (const [index, { devices }] of kept.entries()) {
    addDevices(vios, vios.scsiBuses[index]!, devices.filter(isNew), world);
  }
  for (const bus of made) addDevices(vios, addBus(vios, bus, world), bus.devices, world);
}

function addBus(vios: VirtualIOServer, { clientUuid, clientSlot, serverSlot }: NewBus, world: World): ScsiBus {
  const client = partitionByUuid(world, vios.scope, clientUuid);
  if (!client) throw notFound(`AssociatedLogicalPartition: there is no partition ${clientUuid}.`);
  const slot = allocateSlot(world, vios, serverSlot);
  const names = vios.scsiBuses.map(({ adapterName }) => adapterName);
  const bus: ScsiBus = {
    adapterName: freeName('vhost', names),
    serverSlot: slot,
    udid: `1e${virtualLocation(world, vios, slot)}`,
    clientId: client.id,
    clientUuid: client.uuid,
    clientSlot: allocateSlot(world, client, clientSlot),
    devices: [],
  };
  vios.scsiBuses.push(bus);
  return bus;
}

function addDevices(vios: VirtualIOServer, bus: ScsiBus, devices: readonly NewDevice[], world: World): void {
  for (const device of devices) {
    if (device.storage) requireMappable(vios, bus, device.storage);
    bus.devices.push(deviceFor(world, vios, bus, device));
  }
}

/** Storage is mapped once from a VIOS to a partition; what is part of something else on the VIOS is not mapped at all. */
function requireMappable(vios: VirtualIOServer, { clientId, clientUuid }: ScsiBus, storage: StorageReference): void {
  const again = vios.scsiBuses
    .filter((bus) => (clientUuid === undefined ? bus.clientId === clientId : bus.clientUuid === clientUuid))
    .flatMap(({ devices }) => devices)
    .find((device) => sameStorage(device.storage, storage));
  if (again) throw conflict(`The ${storage.kind} is mapped to this partition already, as ${again.targetName}.`);
  if (storage.kind !== 'PhysicalVolume') return;
  const { usedBy } = vios.physicalVolumes.find(({ name }) => name === storage.name)!;
  if (usedBy !== undefined)
    throw conflict(`Physical volume ${storage.name} cannot be mapped: it is part of a ${usedBy}.`);
}
