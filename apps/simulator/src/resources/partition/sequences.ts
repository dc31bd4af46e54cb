import { sequence } from '../../xml/sequence.js';

const ioSlot = sequence(
  `BusGroupingRequired Description FeatureCodes IOUnitPhysicalLocation ParentSlotDynamicReconfigurationConnectorIndex
   PCAdapterID PartitionID PartitionUUID PartitionName PartitionType PCIClass PCIDeviceID PCISubsystemDeviceID
   PCIManufacturerID PCIRevisionID PCIVendorID PCISubsystemVendorID RelatedIBMiIOSlot RelatedIOAdapter
   SlotDynamicReconfigurationConnectorIndex SlotDynamicReconfigurationConnectorName SlotPhysicalLocationCode`,
);

export const IO_SLOT = ioSlot;

export const IO_CONFIGURATION = sequence(
  `HighSpeedLinkOpticonnectPool MaximumVirtualIOSlots ProfileIOSlots ProfileVirtualIOAdapters TaggedIO
   VirtualOpticonnectPool CurrentMaximumVirtualIOSlots`,
  {
    ProfileIOSlots: sequence('ProfileIOSlot', {
      ProfileIOSlot: sequence('AssociatedIOSlot IsRequired', { AssociatedIOSlot: ioSlot }),
    }),
    TaggedIO: sequence('AlternateConsole AlternateLoadSource Console LoadSource OperationsConsole'),
  },
  // pypowervm puts the one that it has changed in front of the slots.
  ['TaggedIO'],
);

export const MEMORY_CONFIGURATION = sequence(
  `ActiveMemoryExpansionEnabled ActiveMemorySharingEnabled BarrierSynchronizationRegisterArrayCount DesiredHugePageCount
   DesiredMemory ExpansionFactor PhysicalPageTableRatio HardwarePageTableRatio ManualEntitledModeEnabled
   MaximumHugePageCount MaximumMemory MinimumHugePageCount MinimumMemory AutoEntitledMemoryEnabled
   CurrentBarrierSynchronizationRegisterArrays CurrentExpansionFactor CurrentHardwarePageTableRatio CurrentHugePageCount
   CurrentMaximumHugePageCount CurrentMaximumMemory CurrentMemory CurrentMinimumHugePageCount CurrentMinimumMemory
   MemoryExpansionHardwareAccessEnabled MemoryEncryptionHardwareAccessEnabled MemoryExpansionEnabled
   RedundantErrorPathReportingEnabled RuntimeHugePageCount RuntimeMemory RuntimeMinimumMemory SharedMemoryEnabled`,
);

export const DEDICATED = sequence('DesiredProcessors MaximumProcessors MinimumProcessors');
export const CURRENT_DEDICATED = sequence(
  'CurrentMaximumProcessors CurrentMinimumProcessors CurrentProcessors RunProcessors',
);
export const SHARED = sequence(
  `DesiredProcessingUnits DesiredVirtualProcessors MaximumProcessingUnits MaximumVirtualProcessors MinimumProcessingUnits
   MinimumVirtualProcessors SharedProcessorPoolID UncappedWeight`,
);
export const CURRENT_SHARED = sequence(
  `AllocatedVirtualProcessors CurrentMaximumProcessingUnits CurrentMinimumProcessingUnits CurrentProcessingUnits
   CurrentSharedProcessorPoolID CurrentUncappedWeight CurrentMinimumVirtualProcessors CurrentMaximumVirtualProcessors
   RuntimeProcessingUnits RuntimeUncappedWeight`,
);

export const PROCESSOR_CONFIGURATION = sequence(
  `DedicatedProcessorConfiguration HasDedicatedProcessors SharedProcessorConfiguration SharingMode
   CurrentHasDedicatedProcessors CurrentSharingMode CurrentDedicatedProcessorConfiguration RuntimeHasDedicatedProcessors
   CurrentSharedProcessorConfiguration`,
  {
    DedicatedProcessorConfiguration: DEDICATED,
    SharedProcessorConfiguration: SHARED,
    CurrentDedicatedProcessorConfiguration: CURRENT_DEDICATED,
    CurrentSharedProcessorConfiguration: CURRENT_SHARED,
  },
);

export const CAPABILITIES = sequence(
  `DynamicLogicalPartitionIOCapable DynamicLogicalPartitionMemoryCapable DynamicLogicalPartitionProcessorCapable
   InternalAndExternalIntrusionDetectionCapable ResourceMonitoringControlOperatingSystemShutdownCapable`,
);

/** The part that logical partitions and Virtual I/O Servers share, in front of their own elements. */
export const PARTITION = sequence(
  `AllowPerformanceDataCollection AssociatedPartitionProfile AvailabilityPriority
   CurrentAllocatedBarrierSynchronizationRegisterArrays CurrentProcessorCompatibilityMode CurrentProfileSync Hostname
   IsBootable IsCallHomeEnabled IsConnectionMonitoringEnabled IsOperationInProgress IsRedundantErrorPathReportingEnabled
   IsTimeReferencePartition IsVirtualServiceAttentionLEDOn IsVirtualTrustedPlatformModuleEnabled KeylockPosition
   LogicalSerialNumber OperatingSystemVersion
   PartitionCapabilities PartitionID PartitionIOConfiguration PartitionMemoryConfiguration PartitionName
   PartitionProcessorConfiguration PartitionProfiles PartitionState PartitionType PartitionUUID
   PendingProcessorCompatibilityMode ProcessorPool ProgressPartitionDataRemaining ProgressPartitionDataTotal ProgressState
   ResourceMonitoringControlState ResourceMonitoringIPAddress ValidInteractivePerformance AssociatedManagedSystem
   SRIOVEthernetLogicalPorts SRIOVRoCELogicalPorts SRIOVFibreChannelOverEthernetLogicalPorts ClientNetworkAdapters
   HostEthernetAdapterLogicalPorts MACAddressPrefix IsServicePartition PowerVMManagementCapable ReferenceCode
   ReferenceCodeFull IsManagementPartition AutoStart BootMode PartitionNVRAM Uptime DisableSecureBoot PendingSecureBoot
   CurrentSecureBoot AssociatedPersistentMemoryConfiguration AssociatedGroups PowerOnWithHypervisor AssociatedTasks
   Description KeyStoreSize LparPlacement`,
  {
    PartitionCapabilities: CAPABILITIES,
    PartitionIOConfiguration: IO_CONFIGURATION,
    PartitionMemoryConfiguration: MEMORY_CONFIGURATION,
    PartitionProcessorConfiguration: PROCESSOR_CONFIGURATION,
  },
);
