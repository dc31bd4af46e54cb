import { badRequest } from '../../errors.js';
import type { SriovPort } from '../../world/model/sriov.js';
import type { XmlElement } from '../../xml/element.js';
import { readPercent } from '../managed-system/sriov/percent.js';

export interface Capacities {
  /** Percent. */
  capacity: number;
  /** Percent. */
  maximumCapacity: number;
}

/**
 * Reads what of the physical port is wanted: at least its granularity, at most all of it, when nobody says.
 *
 * @throws {RestError} 400 when the maximum is below the minimum
 */
export function readCapacities(
  element: XmlElement,
  names: { capacity: string; maximum: string },
  { granularity }: SriovPort,
): Capacities {
  const capacity = readPercent(element, names.capacity) || granularity;
  const maximumCapacity = readPercent(element, names.maximum) || 100;
  if (maximumCapacity < capacity) {
    throw badRequest(`${names.maximum} ${maximumCapacity}% is less than ${names.capacity} ${capacity}%.`);
  }
  return { capacity, maximumCapacity };
}
