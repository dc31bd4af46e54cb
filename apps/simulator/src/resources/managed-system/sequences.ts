import { sequence } from '../../xml/sequence.js';
import { SRIOV_ADAPTERS } from './sriov/sequences.js';

export const MEMORY = sequence(
  `ConfigurableSystemMemory CurrentAvailableSystemMemory CurrentLogicalMemoryBlockSize DefaultHardwarePageTableRatio
   DefaultPhysicalPageTableRatio InstalledSystemMemory MaximumMemoryPoolCount MemoryRegionSize MemoryUsedByHypervisor
   PendingAvailableSystemMemory PendingLogicalMemoryBlockSize PendingMemoryRegionSize SharedMemoryPool`,
);

export const PROCESSORS = sequence(
  `ConfigurableSystemProcessorUnits CurrentAvailableSystemProcessorUnits CurrentMaximumProcessorsPerAIXOrLinuxPartition
   CurrentMaximumProcessorsPerIBMiPartition CurrentMaximumAllowedProcessorsPerPartition
   CurrentMaximumProcessorsPerVirtualIOServerPartition CurrentMaximumVirtualProcessorsPerAIXOrLinuxPartition
   CurrentMaximumVirtualProcessorsPerIBMiPartition CurrentMaximumVirtualProcessorsPerVirtualIOServerPartition
   InstalledSystemProcessorUnits MaximumAllowedVirtualProcessorsPerPartition MinimumProcessorUnitsPerVirtualProcessor
   PendingAvailableSystemProcessorUnits SupportedPartitionProcessorCompatibilityModes SharedProcessorPool`,
);

export const VIRTUAL_NETWORK = sequence(
  'NetworkBridges VirtualEthernetAdapterMACAddressPrefix VirtualNetworks VirtualSwitches',
);

export const IO = sequence(
  `AvailableWWPNs HostChannelAdapters HostEthernetAdapters IOAdapters IOBuses IOSlots SRIOVAdapters
   AssociatedSystemVirtualNetwork WWPNPrefix`,
  { SRIOVAdapters: SRIOV_ADAPTERS },
);

export const MACHINE = sequence('MachineType Model SerialNumber');

export const MIGRATION = sequence(
  `MaximumInactiveMigrations MaximumActiveMigrations NumberOfInactiveMigrationsInProgress
   NumberOfActiveMigrationsInProgress MaximumFirmwareActiveMigrations LogicalPartitionAffinityCheckCapable`,
);

export const MANAGED_SYSTEM = sequence(
  `AssociatedIPLConfiguration AssociatedLogicalPartitions AssociatedReservedStorageDevicePool AssociatedSystemCapabilities
   AssociatedSystemIOConfiguration AssociatedSystemMemoryConfiguration AssociatedSystemProcessorConfiguration
   AssociatedSystemSecurity AssociatedSystemVirtualStorage AssociatedVirtualIOServers DetailedState
   MachineTypeModelAndSerialNumber ManufacturingDefaultConfigurationEnabled MaximumPartitions PhysicalSystemAttentionLEDState
   PrimaryIPAddress SecondaryIPAddress ServiceProcessorFailoverEnabled State SystemName VirtualSystemAttentionLEDState
   SystemMigrationInformation ReferenceCode IsPowerVMManagementMaster
   IsPowerVMManagementController IsManagementPartitionPowerVMManagementMaster IsHMCPowerVMManagementMaster AssociatedGroups
   AssociatedTasks MeteredPoolID ProcessorThrottling SupportedIBMiConsoleCodePage`,
  { AssociatedSystemIOConfiguration: IO },
);
