/** Capabilities of the default host, in the order in which they are printed; what is absent clients take as false. */
export const DEFAULT_CAPABILITIES: Readonly<Record<string, string>> = {
  ActiveLogicalPartitionMobilityCapable: 'true',
  ActiveMemoryExpansionCapable: 'true',
  AIXCapable: 'Active',
  CustomPhysicalPageTableRatioCapable: 'true',
  DedicatedProcessorPartitionCapable: 'true',
  DisableSecureBootCapable: 'false',
  DynamicSimplifiedRemoteRestartToggleCapable: 'true',
  IBMiCapable: 'true',
  IBMiLogicalPartitionMobilityCapable: 'true',
  IBMiNativeIOCapable: 'false',
  IBMiRestrictedIOModeCapable: 'true',
  InactiveLogicalPartitionMobilityCapable: 'true',
  IOSlotOwnerAssignmentCapable: 'true',
  LinuxCapable: 'true',
  PartitionSecureBootCapable: 'true',
  PowerVMLogicalPartitionSimplifiedRemoteRestartCapable: 'true',
  SharedProcessorPoolCapable: 'true',
  VirtualEthernetCustomMACAddressCapable: 'true',
  VirtualNICDedicatedSRIOVCapable: 'false',
  VirtualNICFailOverCapable: 'false',
};

export const COMPATIBILITY_MODES = ['default', 'POWER7', 'POWER8', 'POWER9_Base', 'POWER9'] as const;
