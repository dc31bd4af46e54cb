import { badRequest } from '../../errors.js';
import { text, type XmlElement } from '../../xml/element.js';

export const GIB = 2 ** 30;
export const MIB = 2 ** 20;

/** GB as the API prints it, e.g. `10.000000`. */
export const gigabytes = (bytes: number, digits = 6): string => (bytes / GIB).toFixed(digits);

/**
 * Reads a size in GB.
 *
 * @returns bytes
 * @throws {RestError} 400 naming the element
 */
export function readGigabytes(element: XmlElement, name: string): number {
  const value = Number(text(element, name) || Number.NaN);
  if (!(value > 0)) throw badRequest(`${element.name}/${name} is not a size in GB: "${text(element, name) ?? ''}".`);
  return Math.round(value * GIB);
}
