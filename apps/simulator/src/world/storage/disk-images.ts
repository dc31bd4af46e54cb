import { contentKey } from '../../storage/content-keys.js';
import type { DiskImage } from '../model/disk-image.js';
import type { VirtualDisk } from '../model/storage.js';
import type { VirtualIOServer } from '../model/virtual-io-server.js';
import type { World } from '../world.js';
import { FABRIC } from './fabric.js';

/** How a VIOS reaches them when a client does not say. */
const BACK_STORES: Record<DiskImage['store'], string> = { File: 'fileio', RBD: 'user:rbd' };

export const diskImages = (world: World): DiskImage[] => world.table('DiskImage').in(FABRIC);

/** Adds an image of zeros: to the files of a VIOS, or without one to the Ceph cluster. */
export function addDiskImage(world: World, name: string, capacityBytes: number, vios?: VirtualIOServer): DiskImage {
  const key = world.identity.draw();
  const image: DiskImage = {
    ...world.newborn('DiskImage', FABRIC, world.identity.uuid(key)),
    store: vios ? 'File' : 'RBD',
    name,
    udid: `03${world.identity.hex(key, 32)}`,
    capacityBytes,
    ...(vios ? { vios: vios.uuid } : {}),
  };
  world.contents.create(contentKey.image(image.uuid), capacityBytes);
  world.add(image);
  return image;
}

export function removeDiskImage(world: World, image: DiskImage): void {
  world.contents.remove(contentKey.image(image.uuid));
  world.remove(image);
}

/** The virtual disk that an image is to a VIOS, by UDID or else by its whole name. */
export function imageDiskOf(
  world: World,
  vios: VirtualIOServer,
  { udid, name }: { udid?: string | undefined; name?: string | undefined },
): VirtualDisk | undefined {
  const reached = diskImages(world).filter((image) => image.vios === undefined || image.vios === vios.uuid);
  const found = reached.find((image) => (udid ? image.udid === udid : image.name === name));
  if (!found) return undefined;
  const { store, uuid, capacityBytes } = found;
  const properties = { VirtualDiskType: store, BackStoreType: BACK_STORES[store] };
  return { name: found.name, label: found.name, udid: found.udid, capacityBytes, properties, image: uuid };
}
