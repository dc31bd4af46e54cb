import type { Partition } from '../../world/model/partition.js';
import { isOff } from '../../world/partitions/partitions.js';
import { canReconfigure } from '../partition/resize.js';

/** Adapters come and go in a partition that is off, or whose operating system can be told. */
export function canReconfigureAdapters(partition: Partition): boolean {
  return isOff(partition) || canReconfigure(partition) || partition.rmc === 'busy';
}
