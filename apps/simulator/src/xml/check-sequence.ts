import { badRequest, notImplemented } from '../errors.js';
import { elements, type XmlElement } from './element.js';
import type { Sequence } from './sequence.js';

/**
 * Checks a posted element against its type's sequence.
 *
 * @param isKept tells whether an element outside of the sequence is one that the object already has (then it may come back)
 * @throws {RestError} 400 naming the element that is out of order, 501 naming one that is unknown
 */
export function checkSequence(
  element: XmlElement,
  order: Sequence,
  isKept: (path: string) => boolean = () => false,
  path = '',
): void {
  checkChildren(element, order, isKept, path);
  for (const child of elements(element)) {
    const inside = order.inside(child.name);
    if (inside) checkSequence(child, inside, isKept, pathTo(child, path));
  }
}

/** The same for the children alone, not for what is inside of them. */
export function checkChildren(
  element: XmlElement,
  order: Sequence,
  isKept: (path: string) => boolean,
  path: string,
): void {
  let last = -1;
  let lastName = '';
  for (const [index, child] of elements(element).entries()) {
    const here = pathTo(child, path);
    if (child.name === 'Metadata') {
      if (index > 0) throw badRequest(`Element ${here} is out of order: it belongs in front.`);
      continue;
    }
    if (child.ns !== element.ns)
      throw badRequest(`Element ${here} is in namespace "${child.ns}", not "${element.ns}".`);
    const position = order.position(child.name);
    if (position === undefined) {
      if (isKept(here)) continue;
      throw notImplemented(`element ${here} of ${element.name}`);
    }
    if (order.isFree(child.name)) continue;
    if (position < last) throw badRequest(`Element ${here} is out of order: it belongs before ${lastName}.`);
    last = position;
    lastName = child.name;
  }
}

const pathTo = ({ name }: XmlElement, path: string) => (path ? `${path}/${name}` : name);
