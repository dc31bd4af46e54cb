import type { ScalarField } from '../declare/index.js';
import { boolean, optional, part, text, withDefault } from '../declare/index.js';

const able = (name: string, otherwise = false): ScalarField<boolean> =>
  withDefault(boolean(`${name}Capable`), otherwise);

/** What the firmware of a host can do; a capability that it does not report is absent, unless noted. */
export const HostCapabilities = part('AssociatedSystemCapabilities', {
  activeMobility: able('ActiveLogicalPartitionMobility'),
  inactiveMobility: able('InactiveLogicalPartitionMobility'),
  ibmiMobility: able('IBMiLogicalPartitionMobility'),
  /** True when not reported. */
  customMacAddress: able('VirtualEthernetCustomMACAddress', true),
  ibmiRestrictedIo: able('IBMiRestrictedIOMode'),
  simplifiedRemoteRestart: able('PowerVMLogicalPartitionSimplifiedRemoteRestart'),
  simplifiedRemoteRestartToggle: able('DynamicSimplifiedRemoteRestartToggle'),
  physicalPageTableRatio: able('CustomPhysicalPageTableRatio'),
  activeMemoryExpansion: able('ActiveMemoryExpansion'),
  /** A text on the wire: anything but `inactive` (any case) can run AIX. */
  aix: optional(text('AIXCapable')),
  ibmi: able('IBMi'),
  /** True when not reported. */
  linux: able('Linux', true),
  sharedProcessorPool: able('SharedProcessorPool'),
  vnic: able('VirtualNICDedicatedSRIOV'),
  vnicFailover: able('VirtualNICFailOver'),
  ibmiNativeIo: able('IBMiNativeIO'),
  disableSecureBoot: able('DisableSecureBoot'),
  secureBoot: able('PartitionSecureBoot'),
  ioSlotOwnerAssignment: able('IOSlotOwnerAssignment'),
  /** True when not reported. */
  dedicatedProcessors: able('DedicatedProcessorPartition', true),
  persistentMemory: able('PersistentMemory'),
  virtualSerialNumber: able('VirtualSerialNumber'),
  keyStore: able('PartitionKeyStore'),
  kvm: able('Kvm'),
  placement: able('LparPlacement'),
  minimumAffinityScore: able('MinimumAffinityScore'),
});

/** Whether AIX partitions can run, from the text that the host reports. */
export function canRunAix(capabilities: { readonly aix: string | undefined }): boolean {
  return capabilities.aix?.toLowerCase() !== 'inactive';
}
