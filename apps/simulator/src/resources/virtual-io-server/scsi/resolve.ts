import type { StorageReference, VirtualIOServer } from '../../../world/model/virtual-io-server.js';
import { logicalUnitOf, mediumOf, virtualDiskOf } from '../../../world/storage/devices.js';
import type { World } from '../../../world/world.js';
import type { PostedStorage } from './posted-mapping.js';

/** Finds the storage of a VIOS, or of a pool that its host reaches. */
export function resolveStorage(
  world: World,
  vios: VirtualIOServer,
  { kind, udid, name, settings }: PostedStorage,
): StorageReference | undefined {
  switch (kind) {
    case 'LogicalUnit': {
      const unit = udid === undefined ? undefined : logicalUnitOf(world, vios.scope, udid);
      return unit && { kind, udid: unit.udid };
    }
    case 'PhysicalVolume': {
      const volume = vios.physicalVolumes.find((one) => (name === undefined ? one.udid === udid : one.name === name));
      return volume && { kind, name: volume.name };
    }
    case 'VirtualDisk': {
      const disk = virtualDiskOf(world, vios, { udid, name });
      const { VirtualDiskType: type = disk?.properties.VirtualDiskType } = settings ?? {};
      if (type !== disk?.properties.VirtualDiskType) return undefined;
      return disk && { kind, udid: disk.udid, ...(disk.image !== undefined && settings ? { settings } : {}) };
    }
    case 'VirtualOpticalMedia': {
      const medium = mediumOf(world, vios, name ?? udid!.slice(2));
      return medium && { kind, name: medium.name };
    }
  }
}
