import { sequence } from '../../xml/sequence.js';
import { PARTITION } from '../partition/sequences.js';

export const LOGICAL_PARTITION = PARTITION.followedBy(
  `MigrationStorageViosDataStatus MigrationStorageViosDataTimestamp RemoteRestartCapable SimplifiedRemoteRestartCapable
   HasDedicatedProcessorsForMigration SuspendCapable MigrationDisable MigrationState RemoteRestartState
   PrimaryPagingServicePartition PowerManagementMode SecondaryPagingServicePartition UsesHighSpeedLinkOpticonnect
   UsesVirtualOpticonnect VirtualFibreChannelClientAdapters VirtualSCSIClientAdapters IsRestrictedIOPartition
   StorageDeviceUniqueDeviceID DesignatedIPLSource DedicatedVirtualNICs BootListInformation VirtualSerialNumber
   AssociatedIBMiVirtualSoftwareTier KvmCapable KvmMemoryOverhead MinimumAffinityScore MinimumAffinityScoreAction`,
  {
    BootListInformation: sequence('PendingBootString BootDeviceList ShadowBootDeviceList LastBootedDeviceString'),
  },
);
