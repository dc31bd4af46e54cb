import type { File, LogicalUnit, OpticalMedium, VirtualDisk } from '../world/model/storage.js';
import type { PhysicalVolume, VirtualIOServer } from '../world/model/virtual-io-server.js';

/** Keys under which the bytes of an object are stored. */
export const contentKey = {
  logicalUnit: ({ scope, uuid }: LogicalUnit) => `lu/${scope}/${uuid}`,
  virtualDisk: (vios: VirtualIOServer, { udid, image }: VirtualDisk) =>
    image === undefined ? `vdisk/${vios.scope}/${vios.uuid}/${udid}` : contentKey.image(image),
  /** A file or Ceph image. */
  image: (uuid: string) => `image/${uuid}`,
  medium: (vios: VirtualIOServer, { name }: Pick<OpticalMedium, 'name'>) => `medium/${vios.scope}/${vios.uuid}/${name}`,
  /** A volume of the fabric is the same on every VIOS. */
  physicalVolume: (vios: VirtualIOServer, { name, volumeId }: PhysicalVolume) =>
    volumeId === undefined ? `pv/${vios.scope}/${vios.uuid}/${name}` : contentKey.volume(volumeId),
  volume: (id: string) => `volume/${id}`,
  /** A medium while it is uploaded. */
  upload: ({ scope, uuid }: File) => `upload/${scope}/${uuid}`,
};
