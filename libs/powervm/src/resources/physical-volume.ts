import { boolean, integer, optional, part, type ReadOf, text, withDefault } from '../declare/index.js';

/** A disk of a VIOS: local, SAN LUN or iSCSI. In a mapping that is sent only `udid` and `name` count. */
export const PhysicalVolume = part(
  'PhysicalVolume',
  {
    description: optional(text('Description')),
    locationCode: optional(text('LocationCode')),
    udid: optional(text('UniqueDeviceID')),
    /** False once mapped or in a volume group. */
    available: withDefault(boolean('AvailableForUsage'), false),
    capacityMiB: optional(integer('VolumeCapacity')),
    /** `hdiskN` */
    name: text('VolumeName'),
    state: optional(text('VolumeState')),
    isFibreChannel: withDefault(boolean('IsFibreChannelBacked'), false),
    reservePolicy: optional(text('ReservePolicy')),
    /** Base64 of the NAA id. */
    page83: optional(text('DescriptorPage83')),
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
      'AvailablePhysicalPartitions',
      'Description',
      'LocationCode',
      'PersistentReserveKeyValue',
      'ReservePolicy',
      'ReservePolicyAlgorithm',
      'TotalPhysicalPartitions',
      'UniqueDeviceID',
      'AvailableForUsage',
      'VolumeCapacity',
      'VolumeName',
      'VolumeState',
      'VolumeUniqueID',
      'IsFibreChannelBacked',
      'StorageLabel',
      'DescriptorPage83',
    ],
  },
);
export type PhysicalVolume = ReadOf<typeof PhysicalVolume>;
