import { type XmlElement, type XmlNode, xmlText } from './element.js';
import { childNamed } from './find.js';

/**
 * Replaces the content of an element by a text; attributes stay. CDATA stays CDATA, as the server wrote it so.
 */
export function setText(element: XmlElement, text: string): void {
  const wasCdata = element.children.some((child) => child.kind === 'cdata');
  if (text === '') element.children = [];
  else element.children = [wasCdata ? { kind: 'cdata', text } : xmlText(text)];
}

/**
 * Inserts a child where the order list of its parent's type wants it: after the last sibling of its own name, else after
 * the nearest sibling that the list names before it, else right after `Metadata`, else first.
 *
 * Siblings that the list does not know stay where they are. A name that is not in the list goes last.
 */
export function insertInOrder(parent: XmlElement, child: XmlElement, order: readonly string[]): void {
  const { children } = parent;
  children.splice(placeOf(children, child.local, order), 0, child);
}

function placeOf(children: readonly XmlNode[], local: string, order: readonly string[]): number {
  const own = order.indexOf(local);
  if (own < 0) return children.length;
  for (let index = own; index >= 0; index -= 1) {
    const after = lastIndexOf(children, order[index]);
    if (after >= 0) return after + 1;
  }
  return lastIndexOf(children, 'Metadata') + 1;
}

function lastIndexOf(children: readonly XmlNode[], local: string | undefined): number {
  return children.findLastIndex((node) => node.kind === 'element' && node.local === local);
}

/** Removes the child itself (not one that looks like it). Returns whether it was there. */
export function removeChild(parent: XmlElement, child: XmlElement): boolean {
  const index = parent.children.indexOf(child);
  if (index < 0) return false;
  parent.children.splice(index, 1);
  return true;
}

/** The child of that name, made by `create` and put in its place when it is absent. */
export function ensureChild(
  parent: XmlElement,
  local: string,
  order: readonly string[],
  create: () => XmlElement,
): XmlElement {
  const found = childNamed(parent, local);
  if (found !== undefined) return found;
  const made = create();
  insertInOrder(parent, made, order);
  return made;
}

/** Sets an attribute in its place, or adds it last; undefined removes it. */
export function setAttribute(element: XmlElement, name: string, value: string | undefined): void {
  const index = element.attributes.findIndex((attribute) => attribute.name === name);
  if (value === undefined) {
    if (index >= 0) element.attributes.splice(index, 1);
  } else if (index >= 0) element.attributes[index] = { name, value };
  else element.attributes.push({ name, value });
}
