import type { XmlElement } from './element.js';

/** First element at a path of local names below `element` (`'A/B'`), in the namespace of `element`'s own children. */
export function findElement(element: XmlElement, path: string): XmlElement | undefined {
  let at: XmlElement | undefined = element;
  for (const step of splitPath(path)) {
    at = childNamed(at, step);
    if (at === undefined) return undefined;
  }
  return at;
}

/** All elements at a path: every match of the last step below the first match of each step before it. */
export function findElements(element: XmlElement, path: string): XmlElement[] {
  const steps = splitPath(path);
  const last = steps.at(-1);
  if (last === undefined) return [];
  const parent = findElement(element, steps.slice(0, -1).join('/'));
  return parent === undefined ? [] : parent.elements.filter((child) => child.local === last);
}

/** The first child element with this local name. */
export function childNamed(element: XmlElement, local: string): XmlElement | undefined {
  for (const child of element.children) if (child.kind === 'element' && child.local === local) return child;
  return undefined;
}

/** Steps of a path; '' and '.' are the element itself. */
export function splitPath(path: string): string[] {
  return path === '' || path === '.' ? [] : path.split('/');
}
