import { badRequest } from '../errors.js';

/**
 * A MAC in the API's form: 12 hex digits, upper case, no separators.
 *
 * @throws {RestError} 400 for another form, a group address or all zeros
 */
export function parseMac(given: string): string {
  if (!/^[0-9a-f]{12}$/i.test(given)) throw badRequest(`MACAddress "${given}" is not 12 hex digits.`);
  if (parseInt(given.slice(0, 2), 16) & 1) throw badRequest(`MACAddress ${given} is a group address.`);
  if (/^0+$/.test(given)) throw badRequest(`MACAddress ${given} is no address.`);
  return given.toUpperCase();
}

/**
 * The MAC of an adapter of a Virtual I/O Server: the partition's prefix with the slot behind it.
 *
 * @param prefix decimal of six bytes of which the last is 00
 */
export function slotMac(prefix: string, slot: number): string {
  return (BigInt(prefix) + BigInt(slot)).toString(16).padStart(12, '0').toUpperCase();
}
