import { badRequest, conflict, notFound } from '../errors.js';
import type { Partition } from './model/partition.js';
import type { VirtualSerialNumberInformation } from './model/virtual-serial-number.js';
import { isOff } from './partitions/partitions.js';
import type { World } from './world.js';

const SERIAL = /^[0-9A-Z]{7}$/;

export const serialsOf = (world: World, scope: string): VirtualSerialNumberInformation[] =>
  world.table('VirtualSerialNumberInformation').in(scope);

export function serialOf(world: World, { scope, uuid }: Partition): VirtualSerialNumberInformation | undefined {
  return serialsOf(world, scope).find(({ partitionUuid }) => partitionUuid === uuid);
}

/** The partition that has it. */
export function holderOf(world: World, { scope, partitionUuid }: VirtualSerialNumberInformation) {
  return partitionUuid === undefined ? undefined : world.table('LogicalPartition').get(scope, partitionUuid);
}

/** @throws {RestError} 400 for another form, 409 when a system has it or this one cannot have any */
export function addSerial(world: World, scope: string, serial: string): VirtualSerialNumberInformation {
  requireCapable(world, scope);
  if (!SERIAL.test(serial)) throw badRequest(`VirtualSerialNumber "${serial}" is not 7 upper case letters or digits.`);
  const taken = Array.from(world.table('VirtualSerialNumberInformation').all()).find((one) => one.serial === serial);
  if (taken) throw conflict(`VirtualSerialNumber ${serial} is one of ${taken.scope} already.`);
  const uuid = world.identity.uuid(`${scope}/virtual-serial/${serial}`);
  const born = world.newborn('VirtualSerialNumberInformation', scope, uuid, world.system(scope));
  const added: VirtualSerialNumberInformation = { ...born, serial, autoAssign: true };
  world.add(added);
  return added;
}

/** @throws {RestError} 404 for one that this system does not have, 409 while a partition has it */
export function unassignedSerial(world: World, scope: string, serial: string): VirtualSerialNumberInformation {
  const found = serialsOf(world, scope).find((one) => one.serial === serial);
  if (!found) throw notFound(`VirtualSerialNumber ${serial} is not one of this system; add it first.`);
  const holder = holderOf(world, found);
  if (holder) throw conflict(`VirtualSerialNumber ${serial} is that of partition ${holder.name}.`);
  return found;
}

/**
 * What a client wants for a partition: a number, `auto` for any that may be given so, or `none`.
 *
 * @returns undefined for none
 * @throws {RestError} 404 and 409 as for `unassignedSerial`, 409 when none is left for `auto`
 */
export function wantedSerial(world: World, scope: string, wanted: string): VirtualSerialNumberInformation | undefined {
  if (wanted === 'none') return undefined;
  requireCapable(world, scope);
  if (wanted !== 'auto') return unassignedSerial(world, scope, wanted);
  const free = serialsOf(world, scope).find((one) => one.autoAssign && !holderOf(world, one));
  if (!free) throw conflict('VirtualSerialNumber auto: no number is left that may be assigned so.');
  return free;
}

/** Gives a partition another number or none. One that was in use is not given by `auto` again, unless the client resets that. */
export function assignSerial(
  world: World,
  partition: Partition,
  serial: VirtualSerialNumberInformation | undefined,
  resetAutoAssign: boolean,
): void {
  const before = serialOf(world, partition);
  if (before === serial) return;
  if (!isOff(partition))
    throw conflict(`VirtualSerialNumber of ${partition.name} cannot be changed while it is ${partition.state}.`);
  if (before) {
    delete before.partitionUuid;
    before.autoAssign = resetAutoAssign;
    world.changed(before);
  }
  if (!serial) return;
  serial.partitionUuid = partition.uuid;
  serial.autoAssign = false;
  world.changed(serial);
}

function requireCapable(world: World, scope: string): void {
  if (world.system(scope).capabilities.VirtualSerialNumberCapable === 'true') return;
  throw conflict(`The system ${world.system(scope).name} is not capable of virtual serial numbers.`);
}
