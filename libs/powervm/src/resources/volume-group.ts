import { build, integer, list, number, optional, part, type ReadOf, resource, text } from '../declare/index.js';
import type { XmlElement } from '../xml/element.js';
import { OpticalMedia } from './optical-media.js';
import { PhysicalVolume } from './physical-volume.js';
import { VirtualDisk } from './virtual-disk.js';

export const MediaRepository = part(
  'VirtualMediaRepository',
  {
    media: list('OpticalMedia/VirtualOpticalMedia', OpticalMedia),
    name: text('RepositoryName'),
    sizeGiB: number('RepositorySize', { digits: 6 }),
  },
  { order: ['OpticalMedia', 'RepositoryName', 'RepositorySize'] },
);
export type MediaRepository = ReadOf<typeof MediaRepository>;

/** A volume group of a VIOS. Disks, media and the repository are made and removed by updating it. */
export const VolumeGroup = resource(
  'VolumeGroup',
  {
    name: text('GroupName'),
    serial: optional(text('GroupSerialID')),
    state: optional(text('GroupState')),
    udid: optional(text('UniqueDeviceID')),
    availableGiB: number('AvailableSize'),
    freeGiB: optional(number('FreeSpace')),
    capacityGiB: number('GroupCapacity'),
    maximumLogicalVolumes: optional(integer('MaximumLogicalVolumes')),
    /** At most one volume group of a VIOS has one. */
    mediaRepositories: list('MediaRepositories/VirtualMediaRepository', MediaRepository),
    physicalVolumes: list('PhysicalVolumes/PhysicalVolume', PhysicalVolume),
    virtualDisks: list('VirtualDisks/VirtualDisk', VirtualDisk),
  },
  {
    order: [
      'AvailableSize',
      'BackingDeviceCount',
      'FreeSpace',
      'GroupCapacity',
      'GroupName',
      'GroupSerialID',
      'GroupState',
      'MaximumLogicalVolumes',
      'MediaRepositories',
      'MinimumAllocationSize',
      'PhysicalVolumes',
      'UniqueDeviceID',
      'VirtualDisks',
    ],
  },
);
export type VolumeGroup = ReadOf<typeof VolumeGroup>;

/** A repository to add to `draft.mediaRepositories`. Name `vopt` and 1 GiB unless told otherwise. */
export function newMediaRepository(spec: { name?: string; sizeGiB?: number } = {}): XmlElement {
  return build(MediaRepository, { name: spec.name ?? 'vopt', sizeGiB: spec.sizeGiB ?? 1 });
}
