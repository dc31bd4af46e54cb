import type { Flavor } from '#contracts';
import type { NewPartition } from '#powervm';
import { ExtraSpecs } from './extra-specs.js';
import { wantedMemory } from './memory.js';
import { type PlatformOptions, platformOptions } from './platform-options.js';
import {
  type DedicatedProcessors,
  type ProcessorDefaults,
  type SharedProcessors,
  wantedProcessorsOf,
} from './processors.js';

/** What a flavor asks for, complete and without contradiction; whether a host can give it is another question. */
export interface WantedPartition extends PlatformOptions {
  readonly memory: NewPartition['memory'];
  readonly processors: SharedProcessors | DedicatedProcessors;
}

/**
 * Reads a flavor. Pure: no host is asked.
 *
 * @throws OperationError `flavor.invalid` naming the field: `flavor.extraSpecs["powervm:min_mem"]`
 */
export function wantedPartition(flavor: Flavor, defaults: ProcessorDefaults): WantedPartition {
  const specs = new ExtraSpecs(flavor.extraSpecs);
  return {
    memory: wantedMemory(flavor, specs),
    processors: wantedProcessorsOf(flavor, specs, defaults),
    ...platformOptions(specs),
  };
}
