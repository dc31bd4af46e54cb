import { type ExtraSpecs, invalidSpec } from './extra-specs.js';
import type { ExtraSpec } from './known-extra-specs.js';
import type { Bounds } from './virtual-processors.js';

/** Least units for each virtual processor, and the step of all of them, on current firmware. */
export const LEAST_UNITS = 0.05;

/**
 * Processor units of a shared partition; 1.0 is one processor. Without `proc_units` it is the factor times the vCPUs,
 * rounded up to a step and kept within the bounds that are given.
 *
 * @param factor  units for each vCPU
 */
export function wantedUnits(count: Bounds, specs: ExtraSpecs, factor: number): Bounds {
  const given = specs.decimal('proc_units');
  const low = specs.decimal('min_proc_units');
  const high = specs.decimal('max_proc_units');
  const byFactor = roundUp(factor * count.desired);
  const desired = given ?? Math.min(Math.max(byFactor, low ?? 0), high ?? Number.MAX_SAFE_INTEGER);
  const units = {
    minimum: low ?? desired,
    desired,
    maximum: high ?? Math.max(desired, roundUp(LEAST_UNITS * count.maximum)),
  };
  if (units.minimum > desired)
    throw invalidSpec('min_proc_units', `${units.minimum} is more than the units, ${desired}`);
  if (units.maximum < desired)
    throw invalidSpec('max_proc_units', `${units.maximum} is less than the units, ${desired}`);
  checkUnits(units, count, LEAST_UNITS, keysBehind(specs, desired === high));
  return units;
}

type Keys = Readonly<Record<keyof Bounds, ExtraSpec>>;

const OWN_KEYS: Keys = { minimum: 'min_proc_units', desired: 'proc_units', maximum: 'max_proc_units' };

/**
 * @param least  units for each virtual processor; the step too
 * @param keys   to be named in an error
 */
export function checkUnits(units: Bounds, count: Bounds, least: number, keys: Keys = OWN_KEYS): void {
  checkOne(keys.desired, units.desired, count.desired, least);
  checkOne(keys.minimum, units.minimum, count.minimum, least);
  checkOne(keys.maximum, units.maximum, count.maximum, least);
  if (units.desired > count.desired) {
    throw invalidSpec(
      keys.desired,
      `${units.desired} is more than one whole processor for each of ${count.desired} vCPUs`,
    );
  }
}

/** The key that a value stems from: a bound that is not given follows the units, and units that are not given a bound. */
function keysBehind(specs: ExtraSpecs, isClipped: boolean): Keys {
  const bound = isClipped ? 'max_proc_units' : 'min_proc_units';
  const desired = specs.has('proc_units') ? 'proc_units' : bound;
  return {
    desired,
    minimum: specs.has('min_proc_units') ? 'min_proc_units' : desired,
    maximum: specs.has('max_proc_units') ? 'max_proc_units' : desired,
  };
}

function checkOne(name: ExtraSpec, units: number, processors: number, least: number): void {
  if (!isMultiple(units, least)) throw invalidSpec(name, `${units} is not a multiple of ${least}`);
  if (units < least * processors - TOLERANCE) {
    const needed = roundUp(least * processors, least);
    throw invalidSpec(name, `${units} is too little: ${processors} vCPUs need at least ${needed}, ${least} each`);
  }
}

/** Decimals have no exact binary form: 0.15 / 0.05 is not 3. */
const TOLERANCE = 1e-9;

const isMultiple = (value: number, step: number): boolean => {
  const steps = value / step;
  return Math.abs(steps - Math.round(steps)) < 1e-6;
};

const roundUp = (value: number, step = LEAST_UNITS): number =>
  Math.round(Math.ceil(value / step - 1e-6) * step * 100) / 100;
