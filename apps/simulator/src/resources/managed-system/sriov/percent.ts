import { badRequest } from '../../../errors.js';
import { text, type XmlElement } from '../../../xml/element.js';

/** `2.0%`, `42.42%`: at least one digit behind the point. */
export function printPercent(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return `${Number.isInteger(rounded) ? rounded.toFixed(1) : rounded}%`;
}

/**
 * A percentage at a path, with or without its sign.
 *
 * @returns undefined when the element is absent or empty
 * @throws {RestError} 400 for what is not in 0 to 100
 */
export function readPercent(element: XmlElement, path: string): number | undefined {
  const found = text(element, path);
  if (!found) return undefined;
  const value = /^(\d{1,3}(?:\.\d+)?)\s*%?$/.exec(found)?.[1];
  if (value === undefined || Number(value) > 100) throw badRequest(`${path} "${found}" is not a percentage.`);
  return Number(value);
}
