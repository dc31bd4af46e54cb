import { conflict, notFound } from '../../../errors.js';
import type { ScsiBus, ScsiDevice, StorageReference } from '../../../world/model/virtual-io-server.js';
import type { SlotRequest } from '../../../world/partitions/slots.js';
import { sameStorage } from '../../../world/storage/devices.js';
import type { NewDevice } from '../../../world/storage/target-devices.js';
import type { PostedMapping, PostedStorage, PostedTarget } from './posted-mapping.js';

/** What the buses of a VIOS shall be. Buses that are in none of it go, with both adapters. */
export interface Plan {
  kept: KeptBus[];
  made: NewBus[];
}

export interface KeptBus {
  bus: ScsiBus;
  devices: (ScsiDevice | NewDevice)[];
}

export interface NewBus {
  clientUuid: string;
  clientSlot: SlotRequest;
  serverSlot: SlotRequest;
  devices: NewDevice[];
}

/** Finds the storage that a client means; undefined when there is none such. */
export type Resolve = (storage: PostedStorage) => StorageReference | undefined;

export const isNew = (device: ScsiDevice | NewDevice): device is NewDevice => !('targetUdid' in device);

/**
 * Compares the posted list of mappings with the buses that are there.
 *
 * - A mapping whose server adapter has the UDID of a bus belongs to it. There its target device says which device it is; storage
 *   without such a target is another device on that bus; neither storage nor target keeps the bus.
 * - The storage of a known device is as posted: the same, or another medium for an optical drive. When it is missing (a client
 *   moved the element to another mapping of its document) the device stays as it is.
 * - A mapping with a new server adapter makes a bus; several of them for one partition, in one request, share it.
 * - Devices and buses that are not posted go.
 *
 * @throws {RestError} 404 for storage that is not there, 409 for what contradicts the buses that are
 */
export function reconcile(current: readonly ScsiBus[], posted: readonly PostedMapping[], resolve: Resolve): Plan {
  const plan: Plan = { kept: [], made: [] };
  const listed = new Map<ScsiBus, PostedMapping[]>();
  for (const mapping of posted) {
    if (mapping.busUdid === undefined) {
      addToNewBus(plan.made, mapping, resolve);
      continue;
    }
    const bus = current.find(({ udid }) => udid === mapping.busUdid);
    if (!bus) throw conflict(`There is no server adapter with the UDID ${mapping.busUdid}.`);
    listed.set(bus, [...(listed.get(bus) ?? []), mapping]);
  }
  for (const bus of current) {
    const mappings = listed.get(bus);
    if (mappings) plan.kept.push({ bus, devices: devicesOf(bus, mappings, resolve) });
  }
  return plan;
}

function devicesOf(bus: ScsiBus, mappings: readonly PostedMapping[], resolve: Resolve): KeptBus['devices'] {
  const kept = new Map<ScsiDevice, ScsiDevice>();
  const added: NewDevice[] = [];
  for (const { storage, target } of mappings) {
    const wanted = storage && resolve(storage);
    const device = target && identify(bus, target, wanted);
    if (device && !kept.has(device)) kept.set(device, withStorage(device, storage, wanted));
    else if (storage) added.push(newDevice(storage, wanted, target));
    else if (target?.kind === 'VirtualOpticalMedia' && target.udid === undefined) added.push(emptyDrive(target));
  }
  return [...bus.devices.flatMap((device) => kept.get(device) ?? []), ...added];
}

/** By UDID; by address or name only when the storage does not contradict it. */
function identify(bus: ScsiBus, target: PostedTarget, wanted: StorageReference | undefined): ScsiDevice | undefined {
  const byUdid = bus.devices.find(({ targetUdid }) => targetUdid === target.udid);
  if (byUdid) return byUdid;
  return bus.devices.find(
    ({ lua, targetName, storage }) =>
      (lua === target.lua || targetName === target.name) && (!wanted || sameStorage(storage, wanted)),
  );
}

function withStorage(
  device: ScsiDevice,
  posted: PostedStorage | undefined,
  wanted: StorageReference | undefined,
): ScsiDevice {
  if (!posted || sameStorage(device.storage, wanted)) return device;
  if (device.targetKind === 'VirtualOpticalMedia' && posted.kind === 'VirtualOpticalMedia') {
    return { ...device, storage: wanted ?? absent(posted) };
  }
  if (!wanted && posted.kind === device.targetKind) return device;
  throw conflict(`The storage of ${device.targetName} cannot be exchanged: remove the mapping and add another.`);
}

function addToNewBus(made: NewBus[], mapping: PostedMapping, resolve: Resolve): void {
  const { clientUuid, clientSlot, serverSlot, storage, target } = mapping;
  if (clientUuid === undefined) throw conflict('A new mapping has no AssociatedLogicalPartition.');
  const shared = made.find((bus) => bus.clientUuid === clientUuid && bus.clientSlot === clientSlot);
  const bus = shared ?? { clientUuid, clientSlot, serverSlot, devices: [] };
  if (!shared) made.push(bus);
  if (storage) bus.devices.push(newDevice(storage, resolve(storage), target));
  else if (target?.kind === 'VirtualOpticalMedia') bus.devices.push(emptyDrive(target));
}

function newDevice(
  posted: PostedStorage,
  storage: StorageReference | undefined,
  target: PostedTarget | undefined,
): NewDevice {
  return { targetKind: posted.kind, storage: storage ?? absent(posted), ...given(target) };
}

const emptyDrive = (target: PostedTarget): NewDevice => ({ targetKind: 'VirtualOpticalMedia', ...given(target) });

function given(target: PostedTarget | undefined): Pick<NewDevice, 'lua' | 'targetName'> {
  return { ...(target?.lua ? { lua: target.lua } : {}), ...(target?.name ? { targetName: target.name } : {}) };
}

function absent({ kind, name, udid }: PostedStorage): never {
  throw notFound(`Storage/${kind}: there is no ${name ?? udid} on this Virtual I/O Server.`);
}
