import { boolean, integer, number, optional, part } from '../declare/index.js';

/** A partition that is not activated may have none of the sizes. */
export const PartitionMemory = part(
  'PartitionMemoryConfiguration',
  {
    desiredMiB: optional(integer('DesiredMemory')),
    minimumMiB: optional(integer('MinimumMemory')),
    maximumMiB: optional(integer('MaximumMemory')),
    /** Absent before the server has assigned any. */
    currentMiB: optional(integer('CurrentMemory')),
    currentMinimumMiB: optional(integer('CurrentMinimumMemory')),
    currentMaximumMiB: optional(integer('CurrentMaximumMemory')),
    runtimeMiB: optional(integer('RuntimeMemory')),
    /** Active Memory Expansion; 0 is off. */
    expansionFactor: optional(number('ExpansionFactor')),
    /** 0–6 for 1:64 to 1:4096. */
    physicalPageTableRatio: optional(integer('PhysicalPageTableRatio')),
    sharedMemory: optional(boolean('SharedMemoryEnabled')),
  },
  {
    order: [
      'ActiveMemoryExpansionEnabled',
      'ActiveMemorySharingEnabled',
      'BarrierSynchronizationRegisterArrayCount',
      'DesiredHugePageCount',
      'DesiredMemory',
      'ExpansionFactor',
      'PhysicalPageTableRatio',
      'HardwarePageTableRatio',
      'ManualEntitledModeEnabled',
      'MaximumHugePageCount',
      'MaximumMemory',
      'MinimumHugePageCount',
      'MinimumMemory',
      'AutoEntitledMemoryEnabled',
      'CurrentBarrierSynchronizationRegisterArrays',
      'CurrentExpansionFactor',
      'CurrentHardwarePageTableRatio',
      'CurrentHugePageCount',
      'CurrentMaximumHugePageCount',
      'CurrentMaximumMemory',
      'CurrentMemory',
      'CurrentMinimumHugePageCount',
      'CurrentMinimumMemory',
      'MemoryExpansionHardwareAccessEnabled',
      'MemoryEncryptionHardwareAccessEnabled',
      'MemoryExpansionEnabled',
      'RedundantErrorPathReportingEnabled',
      'RuntimeHugePageCount',
      'RuntimeMemory',
      'RuntimeMinimumMemory',
      'SharedMemoryEnabled',
    ],
  },
);
