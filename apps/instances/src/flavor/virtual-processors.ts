import type { Flavor } from '#contracts';
import { type ExtraSpecs, invalidFlavor, invalidSpec } from './extra-specs.js';

/** A range whose three values are known. */
export interface Bounds {
  readonly minimum: number;
  readonly desired: number;
  readonly maximum: number;
}

/** Virtual or dedicated processors: the flavor's, within `min_vcpu` and `max_vcpu`. */
export function wantedProcessors({ vcpus }: Flavor, specs: ExtraSpecs): Bounds {
  const minimum = specs.integer('min_vcpu', 1) ?? vcpus;
  const maximum = specs.integer('max_vcpu', 1) ?? vcpus;
  if (minimum > vcpus) throw invalidSpec('min_vcpu', `${minimum} is more than the flavor's vCPUs, ${vcpus}`);
  if (maximum < vcpus) throw invalidSpec('max_vcpu', `${maximum} is less than the flavor's vCPUs, ${vcpus}`);
  return { minimum, desired: vcpus, maximum };
}

/** @param most  what a partition of the host may have now, and at most; undefined: the host does not say */
export function checkCount(
  count: Bounds,
  most: { desired: number | undefined; maximum: number | undefined },
  host: string,
): void {
  if (most.desired !== undefined && count.desired > most.desired) {
    throw invalidFlavor('flavor.vcpus', `${count.desired} is more than a partition of host ${host} can have`);
  }
  if (most.maximum !== undefined && count.maximum > most.maximum) {
    throw invalidSpec('max_vcpu', `${count.maximum} is more than a partition of host ${host} can have`);
  }
}
