export {
  ClientNetworkAdapter,
  type NewClientNetworkAdapter,
  newClientNetworkAdapter,
} from './client-network-adapter.js';
export { Cluster, ClusterNode, viosesOnHost } from './cluster.js';
export { EVENT_TYPES, Event, newCustomEvent } from './event.js';
export { FibreChannelMapping, FibreChannelPort } from './fibre-channel-mapping.js';
export { File, type FileKind, type NewFile, newFile } from './file.js';
export { canRunAix, HostCapabilities } from './host-capabilities.js';
export { JOB_STATES, JobRequest, JobResponse } from './job.js';
export { LogicalPartition } from './logical-partition.js';
export { LOGICAL_UNIT_TYPES, LogicalUnit, newLogicalUnit } from './logical-unit.js';
export { MachineTypeModelSerial, printMachine } from './machine.js';
export { ManagedSystem } from './managed-system.js';
export { ManagementConsole } from './management-console.js';
export { LoadGroup, NetworkBridge } from './network-bridge.js';
export {
  type DedicatedProcessorsSpec,
  type NewPartition,
  newPartition,
  processorsOf,
  type Range,
  type SharedProcessorsSpec,
} from './new-partition.js';
export { OpticalMedia } from './optical-media.js';
export { PARTITION_STATES, PARTITION_TYPES, RMC_STATES } from './partition-fields.js';
export { SHARING_MODES } from './partition-processors.js';
export { PhysicalVolume } from './physical-volume.js';
export {
  ANY_CLIENT,
  type NewScsiMapping,
  newScsiMapping,
  ScsiClientAdapter,
  ScsiMapping,
  ScsiServerAdapter,
  type ScsiStorage,
  type ScsiStorageReference,
} from './scsi-mapping.js';
export { SharedEthernetAdapter } from './shared-ethernet-adapter.js';
export { SharedProcessorPool } from './shared-processor-pool.js';
export { SharedStoragePool } from './shared-storage-pool.js';
export { Tier } from './tier.js';
export { newTrunkAdapter, TrunkAdapter } from './trunk-adapter.js';
export { newVirtualDisk, VirtualDisk } from './virtual-disk.js';
export { fibreChannelPorts, isActive, VIOS_GROUPS, VirtualIOServer } from './virtual-io-server.js';
export { newVirtualNetwork, VirtualNetwork } from './virtual-network.js';
export { newVirtualSwitch, switchName, VirtualSwitch } from './virtual-switch.js';
export { MediaRepository, newMediaRepository, VolumeGroup } from './volume-group.js';
