import { build, link, number, optional, part, type ReadOf, text } from '../declare/index.js';
import type { XmlElement } from '../xml/element.js';

/** A logical volume (or file, or RBD image) used as a client disk. */
export const VirtualDisk = part(
  'VirtualDisk',
  {
    capacityGiB: optional(number('DiskCapacity', { digits: 6 })),
    label: optional(text('DiskLabel')),
    /** At most 15 characters; may be read back as a path whose last component is the name. */
    name: text('DiskName'),
    volumeGroup: optional(link('VolumeGroup')),
    /** UDID of the disk to copy at creation. */
    baseImage: optional(text('BaseImage')),
    udid: optional(text('UniqueDeviceID')),
    /** `LogicalVolume`, `File`, `RBD` */
    diskType: optional(text('VirtualDiskType', { ksv: 'V1_5_0' })),
    backStore: optional(text('BackStoreType', { ksv: 'V1_5_0' })),
    fileFormat: optional(text('FileFormat', { ksv: 'V1_5_0' })),
    rbdUser: optional(text('RbdUser', { ksv: 'V1_9_0' })),
    tag: optional(text('Tag', { ksv: 'V1_9_0' })),
  },
  {
    order: [
      'ReadIOPS',
      'WriteIOPS',
      'EncryptionState',
      'EncryptionKey',
      'EncryptionAgent',
      'Tag',
      'EmulateModel',
      'DiskCapacity',
      'DiskLabel',
      'DiskName',
      'MaxLogicalVolumes',
      'PartitionSize',
      'VolumeGroup',
      'BaseImage',
      'UniqueDeviceID',
      'VirtualDiskType',
      'BackStoreType',
      'FileFormat',
      'RbdUser',
      'OptionalParameters',
    ],
  },
);
export type VirtualDisk = ReadOf<typeof VirtualDisk>;

/** A logical volume to add to `draft.virtualDisks` of a VolumeGroup; the update then goes without If-Match. */
export function newVirtualDisk(spec: {
  readonly name: string;
  readonly capacityGiB: number;
  /** UDID of the disk to copy. */
  readonly baseImage?: string | undefined;
}): XmlElement {
  return build(VirtualDisk, {
    capacityGiB: spec.capacityGiB,
    label: 'None',
    name: spec.name,
    baseImage: spec.baseImage,
    diskType: 'LogicalVolume',
  });
}
