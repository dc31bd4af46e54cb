import { conflict } from '../../errors.js';
import type { ScsiBus, ScsiDevice, StorageReference, VirtualIOServer } from '../model/virtual-io-server.js';
import type { World } from '../world.js';

/** A device without UDID: it is still to be given one, and what else it lacks. */
export interface NewDevice {
  targetKind: StorageReference['kind'];
  storage?: StorageReference;
  lua?: string;
  targetName?: string;
}

const UDID_PREFIX: Record<StorageReference['kind'], string> = {
  PhysicalVolume: '08',
  VirtualDisk: '09',
  LogicalUnit: '0a',
  VirtualOpticalMedia: '19',
};
const FIRST_LUA = 0x81;
const LAST_LUA = 0xff;

/**
 * A target device for a bus, with the address and name that were asked for, or the next free ones.
 *
 * @throws {RestError} 409 when they are in use, or no address is left
 */
export function deviceFor(world: World, vios: VirtualIOServer, bus: ScsiBus, wanted: NewDevice): ScsiDevice {
  const { targetKind, storage, targetName } = wanted;
  const names = vios.scsiBuses.flatMap(({ devices }) => devices.map((device) => device.targetName));
  if (targetName !== undefined && names.includes(targetName)) {
    throw conflict(`TargetName ${targetName} is in use on ${vios.name}.`);
  }
  return {
    lua: luaFor(bus, wanted.lua),
    targetName: targetName ?? freeName(targetKind === 'VirtualOpticalMedia' ? 'vtopt' : 'vtscsi', names),
    targetKind,
    targetUdid: `${UDID_PREFIX[targetKind]}${world.identity.hex(world.identity.draw(), 32)}`,
    ...(storage ? { storage } : {}),
  };
}

/** The prefix with the lowest number that is not used. */
export function freeName(prefix: string, used: readonly string[]): string {
  let number = 0;
  while (used.includes(`${prefix}${number}`)) number++;
  return `${prefix}${number}`;
}

function luaFor({ adapterName, devices }: ScsiBus, wanted: string | undefined): string {
  const used = new Set(devices.map(({ lua }) => lua.toLowerCase()));
  if (wanted !== undefined) {
    if (used.has(wanted.toLowerCase())) throw conflict(`LogicalUnitAddress ${wanted} is in use on ${adapterName}.`);
    return wanted;
  }
  for (let number = FIRST_LUA; number <= LAST_LUA; number++) {
    const lua = `0x${number.toString(16)}00000000000000`;
    if (!used.has(lua)) return lua;
  }
  throw conflict(`There is no free logical unit address on ${adapterName}.`);
}
