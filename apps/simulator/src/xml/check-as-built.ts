import { notImplemented } from '../errors.js';
import { orderOf } from './build.js';
import { checkChildren } from './check-sequence.js';
import { elements, type XmlElement } from './element.js';

/**
 * Checks what is inside of a posted document by what the model makes of it, since a resource declares the order of its outermost
 * elements and of those that it reads, but not of all that clients send back. What the model does not make is left alone.
 *
 * @param built  the elements of the model's document that stand where `posted` does
 * @param isKept tells whether an element that the model does not make is one that the object already has
 * @throws {RestError} 400 naming the element that is out of order, 501 naming one that is unknown
 */
export function checkAsBuilt(
  posted: XmlElement,
  built: readonly XmlElement[],
  isKept: (path: string) => boolean,
  path = '',
): void {
  const order = built.map(orderOf).find(Boolean);
  if (order) checkChildren(posted, order, isKept, path);
  const made = byName(built.flatMap((one) => elements(one)));
  const isList = !order && made.size > 0;
  for (const child of elements(posted)) {
    if (child.name === 'Metadata') continue;
    const here = path ? `${path}/${child.name}` : child.name;
    const twins = made.get(child.name);
    if (twins) checkAsBuilt(child, twins, isKept, here);
    else if (isList && !isKept(here)) throw notImplemented(`element ${here} of ${posted.name}`);
  }
}

function byName(all: readonly XmlElement[]): Map<string, XmlElement[]> {
  const groups = new Map<string, XmlElement[]>();
  for (const element of all) groups.set(element.name, [...(groups.get(element.name) ?? []), element]);
  return groups;
}
