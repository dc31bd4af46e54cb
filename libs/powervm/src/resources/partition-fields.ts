import {
  bigint,
  boolean,
  composite,
  integer,
  link,
  oneOf,
  optional,
  part,
  text,
  withDefault,
} from '../declare/index.js';
import { PartitionMemory } from './partition-memory.js';
import { PartitionProcessors } from './partition-processors.js';

export const PARTITION_STATES = [
  'not activated',
  'running',
  'starting',
  'shutting down',
  'open firmware',
  'error',
  'not available',
  'hardware discovery',
  'migrating running',
  'migrating not active',
  'suspended',
  'suspending',
  'resuming',
] as const;

export const PARTITION_TYPES = ['AIX/Linux', 'OS400', 'Virtual IO Server'] as const;

export const RMC_STATES = ['active', 'inactive', 'none', 'busy'] as const;

/** Whether memory, processors and I/O can be changed while the partition runs. */
const DynamicCapabilities = part('PartitionCapabilities', {
  io: withDefault(boolean('DynamicLogicalPartitionIOCapable'), false),
  memory: withDefault(boolean('DynamicLogicalPartitionMemoryCapable'), false),
  processors: withDefault(boolean('DynamicLogicalPartitionProcessorCapable'), false),
});

/** Fields that LogicalPartition and VirtualIOServer have in common. */
export const partitionFields = {
  /** As created: upper case for partitions made from a Nova uuid. */
  uuid: text('PartitionUUID'),
  /** 1…; unique on the host, recycled after deletion; part of location codes. */
  id: integer('PartitionID'),
  name: text('PartitionName'),
  type: oneOf('PartitionType', PARTITION_TYPES),
  state: oneOf('PartitionState', PARTITION_STATES),
  /** RMC: the channel to the guest's operating system. */
  rmcState: withDefault(oneOf('ResourceMonitoringControlState', RMC_STATES), 'unknown'),
  rmcAddress: optional(text('ResourceMonitoringIPAddress')),
  memory: composite('PartitionMemoryConfiguration', PartitionMemory),
  processors: composite('PartitionProcessorConfiguration', PartitionProcessors),
  capabilities: optional(composite('PartitionCapabilities', DynamicCapabilities)),
  availabilityPriority: optional(integer('AvailabilityPriority')),
  allowPerformanceData: optional(boolean('AllowPerformanceDataCollection')),
  compatibilityMode: optional(text('CurrentProcessorCompatibilityMode')),
  pendingCompatibilityMode: optional(text('PendingProcessorCompatibilityMode')),
  operatingSystem: optional(text('OperatingSystemVersion')),
  /** The host. */
  system: optional(link('AssociatedManagedSystem')),
  isManagementPartition: withDefault(boolean('IsManagementPartition'), false),
  isServicePartition: withDefault(boolean('IsServicePartition'), false),
  referenceCode: optional(text('ReferenceCode')),
  referenceCodeFull: optional(text('ReferenceCodeFull')),
  bootMode: optional(text('BootMode')),
  keylock: optional(oneOf('KeylockPosition', ['manual', 'normal'])),
  macAddressPrefix: optional(bigint('MACAddressPrefix')),
  uptimeSeconds: optional(integer('Uptime')),
  /** Opaque; group NVRAM. */
  nvram: optional(text('PartitionNVRAM', { ksv: 'V1_3_0' })),
  pendingSecureBoot: optional(integer('PendingSecureBoot', { ksv: 'V1_8_0' })),
  currentSecureBoot: optional(integer('CurrentSecureBoot')),
};
