import type { Checksum } from '#contracts';
import { type LogicalUnit, sameUdid } from '#powervm';
import { isImageUnit, isMarkerOf } from '../pool/unit-names.js';

/** The logical unit that holds an image, complete: boot disks are cloned from it. */
export interface ImageUnit {
  readonly name: string;
  readonly udid: string;
  /** GiB; a clone is at least as large. */
  readonly capacityGb: number;
}

export const markersOf = (units: readonly LogicalUnit[], imageUnit: string): LogicalUnit[] =>
  units.filter(({ name }) => isMarkerOf(name, imageUnit));

/** Somebody has cloned it, so somebody knew it to be complete; and it must not be deleted under its clones. */
export const hasClones = (unit: LogicalUnit, units: readonly LogicalUnit[]): boolean =>
  units.some(({ clonedFrom }) => clonedFrom !== undefined && sameUdid(clonedFrom, unit.udid));

/**
 * The unit with the image of that checksum, if the pool has it whole. While a marker stands beside an image unit it is
 * being written, or was left behind by somebody who died writing it.
 *
 * @param ignoring  name of a marker of our own
 */
export function completeUnit(
  units: readonly LogicalUnit[],
  checksum: Checksum,
  ignoring?: string,
): LogicalUnit | undefined {
  return units.find((unit) => {
    if (unit.type === 'VirtualIO_Disk' || !isImageUnit(unit.name, checksum)) return false;
    const marked = markersOf(units, unit.name).some(({ name }) => name !== ignoring);
    return !marked || hasClones(unit, units);
  });
}
