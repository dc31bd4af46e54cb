import {
  boolean,
  composite,
  integer,
  links,
  list,
  optional,
  part,
  type ReadOf,
  resource,
  text,
  withDefault,
} from '../declare/index.js';
import { FibreChannelMapping, FibreChannelPort } from './fibre-channel-mapping.js';
import { partitionFields } from './partition-fields.js';
import { PARTITION_ORDER } from './partition-order.js';
import { PhysicalVolume } from './physical-volume.js';
import { ScsiMapping } from './scsi-mapping.js';
import { SharedEthernetAdapter } from './shared-ethernet-adapter.js';
import { TrunkAdapter } from './trunk-adapter.js';

const FibreChannelAdapter = part('PhysicalFibreChannelAdapter', {
  description: optional(text('Description')),
  locationCode: optional(text('PhysicalLocation')),
  ports: list('PhysicalFibreChannelPorts/PhysicalFibreChannelPort', FibreChannelPort),
});

const IoSlot = part('ProfileIOSlot', {
  description: optional(text('AssociatedIOSlot/Description')),
  fibreChannel: optional(
    composite('AssociatedIOSlot/RelatedIOAdapter/PhysicalFibreChannelAdapter', FibreChannelAdapter),
  ),
});

const ViosIo = part('PartitionIOConfiguration', {
  maximumVirtualSlots: optional(integer('MaximumVirtualIOSlots')),
  slots: list('ProfileIOSlots/ProfileIOSlot', IoSlot),
});

/** Extended groups of a VIOS. */
export const VIOS_GROUPS = {
  scsi: 'ViosSCSIMapping',
  fibreChannel: 'ViosFCMapping',
  storage: 'ViosStorage',
  network: 'ViosNetwork',
} as const;

/**
 * A partition that serves disks and networks to others. Where NovaLink hosts storage itself its own partition is in this
 * feed too, with type `AIX/Linux`.
 */
export const VirtualIOServer = resource(
  'VirtualIOServer',
  {
    ...partitionFields,
    io: composite('PartitionIOConfiguration', ViosIo),
    isVnicCapable: withDefault(boolean('IsVNICCapable'), false),
    vnicFailover: withDefault(boolean('VNICFailOverCapable'), false),
    isMoverServicePartition: withDefault(boolean('MoverServicePartition'), false),
    licenseAccepted: optional(boolean('VirtualIOServerLicenseAccepted')),
    volumeGroups: links('StoragePools'),
    /** Group ViosStorage. */
    physicalVolumes: list('PhysicalVolumes/PhysicalVolume', PhysicalVolume, { group: VIOS_GROUPS.storage }),
    /** Group ViosNetwork. */
    sharedEthernetAdapters: list('SharedEthernetAdapters/SharedEthernetAdapter', SharedEthernetAdapter, {
      group: VIOS_GROUPS.network,
    }),
    /** Group ViosNetwork. All trunks, also those of no SEA. */
    trunks: list('TrunkAdapters/TrunkAdapter', TrunkAdapter, { group: VIOS_GROUPS.network }),
    /** Group ViosFCMapping. */
    fibreChannelMappings: list('VirtualFibreChannelMappings/VirtualFibreChannelMapping', FibreChannelMapping, {
      group: VIOS_GROUPS.fibreChannel,
    }),
    /** Group ViosSCSIMapping. */
    scsiMappings: list('VirtualSCSIMappings/VirtualSCSIMapping', ScsiMapping, { group: VIOS_GROUPS.scsi }),
  },
  {
    order: [
      ...PARTITION_ORDER,
      'APICapable',
      'IsVNICCapable',
      'VNICFailOverCapable',
      'ServerInstallConfiguration',
      'LinkAggregations',
      'ManagerPassthroughCapable',
      'MediaRepositories',
      'MoverServicePartition',
      'NetworkBootDevices',
      'PagingServicePartition',
      'PhysicalVolumes',
      'SharedEthernetAdapters',
      'SharedStoragePoolCapable',
      'SharedStoragePoolVersion',
      'StoragePools',
      'TrunkAdapters',
      'VirtualIOServerLicense',
      'VirtualIOServerLicenseAccepted',
      'VirtualFibreChannelMappings',
      'VirtualSCSIMappings',
      'FreeIOAdaptersForLinkAggregation',
      'FreeEthenetBackingDevicesForSEA',
      'VirtualNICBackingDevices',
      'VirtualIOServerCapabilities',
      'VirtualSCSIBus',
    ],
  },
);
export type VirtualIOServer = ReadOf<typeof VirtualIOServer>;

/** Whether a VIOS can be asked for changes: running with RMC active or busy, or the management partition. */
export function isActive(vios: Pick<VirtualIOServer, 'state' | 'rmcState' | 'isManagementPartition'>): boolean {
  if (vios.isManagementPartition) return true;
  return vios.state === 'running' && (vios.rmcState === 'active' || vios.rmcState === 'busy');
}

/** All physical Fibre Channel ports of a VIOS (group ViosStorage). `totalPorts` > 0 marks those that are in use for NPIV. */
export function fibreChannelPorts(vios: VirtualIOServer): FibreChannelPort[] {
  return vios.io.slots.flatMap((slot) => slot.fibreChannel?.ports ?? []);
}
