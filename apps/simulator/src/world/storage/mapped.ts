import type { LogicalUnit } from '../model/storage.js';
import type { ScsiBus, ScsiDevice, StorageReference, VirtualIOServer } from '../model/virtual-io-server.js';
import type { World } from '../world.js';
import { sameStorage } from './devices.js';

/** Devices of a VIOS that stand on this storage. */
export function devicesOn(vios: VirtualIOServer, storage: StorageReference): { bus: ScsiBus; device: ScsiDevice }[] {
  return vios.scsiBuses.flatMap((bus) =>
    bus.devices.filter((device) => sameStorage(device.storage, storage)).map((device) => ({ bus, device })),
  );
}

/** VIOSes, of all hosts, that map a logical unit. */
export function viosesMapping(world: World, { udid }: LogicalUnit): VirtualIOServer[] {
  const storage: StorageReference = { kind: 'LogicalUnit', udid };
  return Array.from(world.table('VirtualIOServer').all()).filter((vios) => devicesOn(vios, storage).length > 0);
}
