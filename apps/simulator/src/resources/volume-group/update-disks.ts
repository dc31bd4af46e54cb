import { badRequest, conflict, notFound, notImplemented } from '../../errors.js';
import { contentKey } from '../../storage/content-keys.js';
import type { VirtualDisk, VolumeGroup } from '../../world/model/storage.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { virtualDiskOf } from '../../world/storage/devices.js';
import { isMapped } from '../../world/storage/mapped.js';
import { gigabytes, readGigabytes } from '../../world/storage/sizes.js';
import type { World } from '../../world/world.js';
import { at, elements, text, type XmlElement } from '../../xml/element.js';
import type { ByteChange } from './update.js';
import { readDiskProperties } from './virtual-disk.js';

const LONGEST_NAME = 15;

export interface Plan {
  adds: boolean;
  /** Changes the model and returns what is to be done to the bytes. */
  apply(onlyAdds: boolean): ByteChange[];
}

/** Compares the posted disks with those of the group: new ones have no UDID, missing ones are to be deleted. */
export function planDisks(group: VolumeGroup, vios: VirtualIOServer, posted: XmlElement, world: World): Plan {
  const container = at(posted, 'VirtualDisks');
  if (!container) return { adds: false, apply: () => [] };
  const listed = elements(container, 'VirtualDisk');
  const isKnown = (element: XmlElement) =>
    group.virtualDisks.some(({ udid }) => udid === text(element, 'UniqueDeviceID'));
  const fresh = listed.filter((element) => !isKnown(element));
  return {
    adds: fresh.length > 0,
    apply: (onlyAdds) => [
      ...(onlyAdds ? [] : removeMissing(group, vios, listed, world)),
      ...listed.filter(isKnown).flatMap((element) => grow(group, vios, element, world)),
      ...fresh.map((element) => add(group, vios, element, world)),
    ],
  };
}

function removeMissing(group: VolumeGroup, vios: VirtualIOServer, listed: XmlElement[], world: World): ByteChange[] {
  const kept = new Set(listed.map((element) => text(element, 'UniqueDeviceID')));
  const gone = group.virtualDisks.filter(({ udid }) => !kept.has(udid));
  const mapped = gone.find(({ udid }) => isMapped(vios, { kind: 'VirtualDisk', udid }));
  if (mapped) throw conflict(`Virtual disk ${mapped.name} is mapped to a partition and cannot be deleted.`);
  group.virtualDisks = group.virtualDisks.filter((disk) => !gone.includes(disk));
  return gone.map((disk) => () => world.contents.remove(contentKey.virtualDisk(vios, disk)));
}

function grow(group: VolumeGroup, vios: VirtualIOServer, element: XmlElement, world: World): ByteChange[] {
  const disk = group.virtualDisks.find(({ udid }) => udid === text(element, 'UniqueDeviceID'))!;
  if (text(element, 'DiskCapacity') === gigabytes(disk.capacityBytes, 4) || !text(element, 'DiskCapacity')) return [];
  const capacityBytes = readGigabytes(element, 'DiskCapacity');
  if (Math.abs(capacityBytes - disk.capacityBytes) < 2 ** 20) return [];
  if (capacityBytes < disk.capacityBytes) throw badRequest(`Virtual disk ${disk.name} cannot become smaller.`);
  disk.capacityBytes = capacityBytes;
  return [() => world.contents.resize(contentKey.virtualDisk(vios, disk), capacityBytes)];
}

function add(group: VolumeGroup, vios: VirtualIOServer, element: XmlElement, world: World): ByteChange {
  const name = (text(element, 'DiskName') ?? '').split('/').at(-1)!;
  if (name === '' || name.length > LONGEST_NAME)
    throw badRequest(`DiskName must have 1 to ${LONGEST_NAME} characters.`);
  const type = text(element, 'VirtualDiskType') || 'LogicalVolume';
  if (type !== 'LogicalVolume') throw notImplemented(`virtual disks of type ${type} in a volume group; map them`);
  if (virtualDiskOf(world, vios, { name }) || group.virtualDisks.some((disk) => disk.name === name)) {
    throw conflict(`Virtual I/O Server ${vios.name} has a virtual disk ${name} already.`);
  }
  const base = text(element, 'BaseImage') || undefined;
  const source = base === undefined ? undefined : virtualDiskOf(world, vios, { udid: base });
  if (base !== undefined && !source)
    throw notFound(`BaseImage: there is no virtual disk with the UDID ${base} on ${vios.name}.`);
  const capacityBytes = readGigabytes(element, 'DiskCapacity');
  if (source && capacityBytes < source.capacityBytes) {
    throw badRequest(`DiskCapacity of ${name} is less than that of ${source.name}, which is copied.`);
  }
  const disk: VirtualDisk = {
    name,
    label: text(element, 'DiskLabel') || 'None',
    udid: newUdid(group),
    capacityBytes,
    properties: readDiskProperties(element),
  };
  group.virtualDisks.push(disk);
  const key = contentKey.virtualDisk(vios, disk);
  return () => {
    if (source) world.contents.clone(contentKey.virtualDisk(vios, source), key, capacityBytes);
    else world.contents.create(key, capacityBytes);
  };
}

/** The lowest number that no disk of the group has: numbers come back, as on real groups. */
function newUdid({ serialId, virtualDisks }: VolumeGroup): string {
  const used = new Set(virtualDisks.map(({ udid }) => udid));
  let number = 1;
  while (used.has(`03${serialId}.${number}`)) number++;
  return `03${serialId}.${number}`;
}
