import type { View } from '../../rest/view.js';
import type { VirtualDisk, VolumeGroup } from '../../world/model/storage.js';
import { gigabytes } from '../../world/storage/sizes.js';
import { uom } from '../../xml/build.js';
import { text, type XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { STORAGE_EXTRAS } from '../logical-unit/render.js';

export const VIRTUAL_DISK = sequence(
  `${STORAGE_EXTRAS.join(' ')} DiskCapacity DiskLabel DiskName MaxLogicalVolumes PartitionSize VolumeGroup BaseImage
   UniqueDeviceID VirtualDiskType BackStoreType FileFormat RbdUser OptionalParameters`,
);

const PROPERTIES = [...STORAGE_EXTRAS, 'BackStoreType', 'FileFormat', 'RbdUser', 'OptionalParameters'];

/** @param group in whose document the disk stands; mappings show the disk without a link to it */
export function renderVirtualDisk(disk: VirtualDisk, group?: VolumeGroup, view?: View): XmlElement {
  return uom.struct('VirtualDisk', VIRTUAL_DISK, {
    DiskCapacity: gigabytes(disk.capacityBytes, 4),
    DiskLabel: disk.label,
    DiskName: disk.name,
    MaxLogicalVolumes: group && 1,
    PartitionSize: group && 0,
    VolumeGroup: group && view && uom.href('VolumeGroup', view.href(group)),
    UniqueDeviceID: disk.udid,
    VirtualDiskType: 'LogicalVolume',
    ...disk.properties,
  });
}

export function readDiskProperties(posted: XmlElement): Record<string, string> {
  return Object.fromEntries(PROPERTIES.map((name) => [name, text(posted, name)]).filter(([, value]) => value));
}
