import { boolean, composite, integer, links, optional, part, type ReadOf, resource, text } from '../declare/index.js';
import { partitionFields } from './partition-fields.js';
import { PARTITION_ORDER } from './partition-order.js';

/** Which adapters IBM i starts from and shows itself on: numbers of virtual slots, `NONE`, `HMC`. */
const TaggedIo = part(
  'TaggedIO',
  {
    loadSource: optional(text('LoadSource')),
    alternateLoadSource: optional(text('AlternateLoadSource')),
    console: optional(text('Console')),
  },
  { order: ['AlternateConsole', 'AlternateLoadSource', 'Console', 'LoadSource', 'OperationsConsole'] },
);

const PartitionIo = part(
  'PartitionIOConfiguration',
  {
    maximumVirtualSlots: optional(integer('MaximumVirtualIOSlots')),
    /** IBM i only. */
    tags: optional(composite('TaggedIO', TaggedIo)),
  },
  {
    order: [
      'EthernetAdapterCapabilities',
      'HostChannelAdapters',
      'HighSpeedLinkOpticonnectPool',
      'MaximumVirtualIOSlots',
      'ProfileIOSlots',
      'ProfileVirtualIOAdapters',
      'TaggedIO',
      'VirtualOpticonnectPool',
      'CurrentMaximumVirtualIOSlots',
    ],
  },
);

const BootList = part('BootListInformation', {
  pending: optional(text('PendingBootString')),
  devices: optional(text('BootDeviceList')),
  lastBooted: optional(text('LastBootedDeviceString')),
});

/** A virtual machine: an AIX, Linux or IBM i partition. */
export const LogicalPartition = resource(
  'LogicalPartition',
  {
    ...partitionFields,
    io: composite('PartitionIOConfiguration', PartitionIo),
    networkAdapters: links('ClientNetworkAdapters'),
    simplifiedRemoteRestart: optional(boolean('SimplifiedRemoteRestartCapable', { ksv: 'V1_2_0' })),
    /** Absent means `Not_Migrating`. */
    migrationState: optional(text('MigrationState')),
    remoteRestartState: optional(text('RemoteRestartState')),
    /** IBM i: no physical I/O, so that it can migrate. */
    restrictedIo: optional(boolean('IsRestrictedIOPartition')),
    designatedIplSource: optional(text('DesignatedIPLSource')),
    bootList: optional(composite('BootListInformation', BootList)),
  },
  {
    order: [
      ...PARTITION_ORDER,
      'MigrationStorageViosDataStatus',
      'MigrationStorageViosDataTimestamp',
      'RemoteRestartCapable',
      'SimplifiedRemoteRestartCapable',
      'HasDedicatedProcessorsForMigration',
      'SuspendCapable',
      'MigrationDisable',
      'MigrationState',
      'RemoteRestartState',
      'PrimaryPagingServicePartition',
      'PowerManagementMode',
      'SecondaryPagingServicePartition',
      'UsesHighSpeedLinkOpticonnect',
      'UsesVirtualOpticonnect',
      'VirtualFibreChannelClientAdapters',
      'VirtualSCSIClientAdapters',
      'IsRestrictedIOPartition',
      'StorageDeviceUniqueDeviceID',
      'DesignatedIPLSource',
      'DedicatedVirtualNICs',
      'BootListInformation',
      'VirtualSerialNumber',
      'AssociatedIBMiVirtualSoftwareTier',
      'KvmCapable',
      'KvmMemoryOverhead',
      'MinimumAffinityScore',
      'MinimumAffinityScoreAction',
    ],
  },
);
export type LogicalPartition = ReadOf<typeof LogicalPartition>;
