import { badRequest } from '../../errors.js';
import type { Memory } from '../../world/model/partition.js';
import { uom } from '../../xml/build.js';
import { at, type XmlElement } from '../../xml/element.js';
import { number } from './numbers.js';
import { MEMORY_CONFIGURATION } from './sequences.js';

const NAME = 'PartitionMemoryConfiguration';

export function renderMemory(wanted: Memory, current: Memory): XmlElement {
  return uom.struct(NAME, MEMORY_CONFIGURATION, {
    ActiveMemoryExpansionEnabled: wanted.expansionFactor > 0,
    ActiveMemorySharingEnabled: false,
    DesiredHugePageCount: 0,
    DesiredMemory: wanted.desired,
    ExpansionFactor: wanted.expansionFactor.toFixed(1),
    PhysicalPageTableRatio: wanted.pageTableRatio,
    HardwarePageTableRatio: 7,
    ManualEntitledModeEnabled: false,
    MaximumHugePageCount: 0,
    MaximumMemory: wanted.maximum,
    MinimumHugePageCount: 0,
    MinimumMemory: wanted.minimum,
    AutoEntitledMemoryEnabled: false,
    CurrentExpansionFactor: current.expansionFactor.toFixed(1),
    CurrentHardwarePageTableRatio: 7,
    CurrentHugePageCount: 0,
    CurrentMaximumHugePageCount: 0,
    CurrentMaximumMemory: current.maximum,
    CurrentMemory: current.desired,
    CurrentMinimumHugePageCount: 0,
    CurrentMinimumMemory: current.minimum,
    MemoryExpansionHardwareAccessEnabled: true,
    MemoryEncryptionHardwareAccessEnabled: true,
    MemoryExpansionEnabled: current.expansionFactor > 0,
    RedundantErrorPathReportingEnabled: false,
    RuntimeHugePageCount: 0,
    RuntimeMemory: current.desired,
    RuntimeMinimumMemory: current.minimum,
    SharedMemoryEnabled: false,
  });
}

/** Reads the wanted memory in MB; what the document does not say stays as in `before`. */
export function readMemory(posted: XmlElement, before?: Memory): Memory {
  const configuration = at(posted, NAME);
  if (!configuration) {
    if (before) return before;
    throw badRequest(`${NAME} is missing.`);
  }
  const desired = number(configuration, 'DesiredMemory', before?.desired);
  return {
    desired,
    minimum: number(configuration, 'MinimumMemory', before?.minimum ?? desired),
    maximum: number(configuration, 'MaximumMemory', before?.maximum ?? desired),
    expansionFactor: number(configuration, 'ExpansionFactor', before?.expansionFactor ?? 0),
    pageTableRatio: number(configuration, 'PhysicalPageTableRatio', before?.pageTableRatio ?? 4),
  };
}
