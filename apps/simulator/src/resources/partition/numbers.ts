import { badRequest } from '../../errors.js';
import { text, type XmlElement } from '../../xml/element.js';

/**
 * A number at a path; blanks around it are allowed.
 *
 * @param otherwise the value when the element is absent; without it the element is required
 * @throws {RestError} 400 naming the element
 */
export function number(element: XmlElement, path: string, otherwise?: number): number {
  const found = text(element, path);
  if (found === undefined || found === '') {
    if (otherwise !== undefined) return otherwise;
    throw badRequest(`${element.name}/${path} is missing.`);
  }
  if (!/^\d+(\.\d+)?$/.test(found)) throw badRequest(`${element.name}/${path} is not a number: "${found}".`);
  return Number(found);
}
