import { PARTITION } from '../partition/sequences.js';

export const VIRTUAL_IO_SERVER = PARTITION.followedBy(
  `APICapable IsVNICCapable VNICFailOverCapable ServerInstallConfiguration LinkAggregations ManagerPassthroughCapable
   MediaRepositories MoverServicePartition NetworkBootDevices PagingServicePartition PhysicalVolumes SharedEthernetAdapters
   SharedStoragePoolCapable SharedStoragePoolVersion StoragePools TrunkAdapters VirtualIOServerLicense
   VirtualIOServerLicenseAccepted VirtualFibreChannelMappings VirtualSCSIMappings FreeIOAdaptersForLinkAggregation
   FreeEthenetBackingDevicesForSEA VirtualNICBackingDevices VirtualIOServerCapabilities VirtualSCSIBus`,
);
