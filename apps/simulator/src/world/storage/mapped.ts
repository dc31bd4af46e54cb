import type { LogicalUnit } from '../model/storage.js';
import type { ScsiBus, ScsiDevice, StorageReference, VirtualIOServer } from '../model/virtual-io-server.js';
import type { World } from '../world.js';
import { logicalUnitOf, sameStorage } from './devices.js';

/** Whether a VIOS maps this storage to any partition. */
export function isMapped({ scsiBuses }: VirtualIOServer, storage: StorageReference): boolean {
  return scsiBuses.some(({ devices }) => devices.some((device) => sameStorage(device.storage, storage)));
}

/** Devices of a VIOS that stand on this storage. */
export function devicesOn(vios: VirtualIOServer, storage: StorageReference): { bus: ScsiBus; device: ScsiDevice }[] {
  return vios.scsiBuses.flatMap((bus) =>
    bus.devices.filter((device) => sameStorage(device.storage, storage)).map((device) => ({ bus, device })),
  );
}

/** VIOSes, of all hosts, that map a logical unit. */
export function viosesMapping(world: World, { udid }: LogicalUnit): VirtualIOServer[] {
  const storage: StorageReference = { kind: 'LogicalUnit', udid };
  return Array.from(world.table('VirtualIOServer').all()).filter((vios) => isMapped(vios, storage));
}

/** UDIDs of the logical units that a VIOS maps. */
export function unitsMapped({ scsiBuses }: VirtualIOServer): Set<string> {
  const devices = scsiBuses.flatMap(({ devices }) => devices);
  return new Set(devices.flatMap(({ storage }) => (storage?.kind === 'LogicalUnit' ? storage.udid : [])));
}

/** To be called after the mappings of a VIOS have changed: tells of units that came into use, or went out of it. */
export function tellUnits(world: World, vios: VirtualIOServer, before: ReadonlySet<string>): void {
  const now = unitsMapped(vios);
  const flipped = [...new Set([...before, ...now])].filter((udid) => before.has(udid) !== now.has(udid));
  for (const udid of flipped) {
    const unit = logicalUnitOf(world, vios.scope, udid);
    const isMappedElsewhere = unit && viosesMapping(world, unit).some((other) => other !== vios);
    if (unit && !isMappedElsewhere) world.changed(unit, 'derived');
  }
}
