import type { Flavor } from '#contracts';
import type { NewPartition } from '#powervm';
import { type ExtraSpecs, invalidFlavor, invalidSpec } from './extra-specs.js';

/** No partition starts with less; MiB. */
const LEAST_MB = 128;
/** What an administrator may set as a bound; MiB. */
const LEAST_BOUND_MB = 256;

const PAGE_TABLE_RATIOS = { '1:64': 0, '1:128': 1, '1:256': 2, '1:512': 3, '1:1024': 4, '1:2048': 5, '1:4096': 6 };

/** Memory of the partition in MiB: the flavor's, within `min_mem` and `max_mem`. */
export function wantedMemory({ memoryMb }: Flavor, specs: ExtraSpecs): NewPartition['memory'] {
  const minimum = specs.integer('min_mem', LEAST_BOUND_MB) ?? memoryMb;
  const maximum = specs.integer('max_mem', LEAST_BOUND_MB) ?? memoryMb;
  if (memoryMb < LEAST_MB) throw invalidFlavor('flavor.memoryMb', `must be at least ${LEAST_MB} MiB, not ${memoryMb}`);
  if (minimum > memoryMb) throw invalidSpec('min_mem', `${minimum} is more than the flavor's memory, ${memoryMb} MiB`);
  if (maximum < memoryMb) throw invalidSpec('max_mem', `${maximum} is less than the flavor's memory, ${memoryMb} MiB`);
  const physicalPageTableRatio = specs.oneOf('ppt_ratio', PAGE_TABLE_RATIOS);
  return { desired: memoryMb, minimum, maximum, physicalPageTableRatio };
}

/** Memory comes in regions of the host's choice. */
export function checkRegions(memory: NewPartition['memory'], regionMb: number, host: string): void {
  const reason = (value: number) => `${value} is not a multiple of ${regionMb} MiB, the memory region of host ${host}`;
  const { desired, minimum = desired, maximum = desired } = memory;
  if (desired % regionMb !== 0) throw invalidFlavor('flavor.memoryMb', reason(desired));
  if (minimum % regionMb !== 0) throw invalidSpec('min_mem', reason(minimum));
  if (maximum % regionMb !== 0) throw invalidSpec('max_mem', reason(maximum));
}
