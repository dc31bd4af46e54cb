import { notImplemented } from '../errors.js';
import { attribute, elements, isElement, isEmpty, type XmlElement } from './element.js';

/** An element that the simulator stores and gives back as it came, without a meaning of its own. */
export interface KeptElement {
  /** Path of the parent below the root, empty for the root itself. */
  parent: string;
  /** Name of the sibling in front of it, undefined for the first. */
  after?: string;
  element: XmlElement;
}

export interface KeepRules {
  /** Paths (with all below) that are stored as posted. */
  stored?: readonly string[];
  /** Paths that the model covers completely, so that what it does not render again is gone (e.g. slot requests). */
  modelled?: readonly string[];
}

const join = (parent: string, name: string) => (parent ? `${parent}/${name}` : name);
const pathOf = (kept: KeptElement) => join(kept.parent, kept.element.name);
const covers = (paths: readonly string[] | undefined, path: string) =>
  paths?.some((one) => path === one || path.startsWith(`${one}/`)) ?? false;

export function isKept(kept: readonly KeptElement[], path: string): boolean {
  return kept.some((one) => path === pathOf(one) || path.startsWith(`${pathOf(one)}/`));
}

/**
 * Finds in a posted element what the model did not take over.
 *
 * @param rendered what the model gives after the update, all groups included
 * @param groups   asks whether a group was part of the request; elements of other groups stay as they were
 * @returns        the new list of kept elements
 * @throws {RestError} 501 naming an element that is neither modelled, stored, nor known from before
 */
export function collectKept(
  posted: XmlElement,
  rendered: XmlElement,
  before: readonly KeptElement[],
  rules: KeepRules,
  groups: (group: string) => boolean,
): KeptElement[] {
  const kept: KeptElement[] = before.filter(({ element }) => {
    const group = attribute(element, 'group');
    return group !== undefined && !groups(group);
  });
  const walk = (from: XmlElement, to: XmlElement, parent: string): void => {
    let after: string | undefined;
    for (const child of elements(from)) {
      if (child.name === 'Metadata') continue;
      const path = join(parent, child.name);
      const twins = elements(to, child.name);
      const only = twins[0];
      if (only) {
        const single = twins.length === 1 && elements(from, child.name).length === 1;
        if (single && !covers(rules.modelled, path) && only.children.some(isElement)) walk(child, only, path);
      } else if (covers(rules.stored, path) || isKept(before, path)) {
        kept.push(after === undefined ? { parent, element: child } : { parent, after, element: child });
      } else if (!covers(rules.modelled, path) && !isEmpty(child)) {
        throw notImplemented(`setting ${path} of ${posted.name}`);
      }
      after = child.name;
    }
  };
  walk(posted, rendered, '');
  return kept;
}

/** Puts the kept elements back into a rendered object, each behind the sibling that it followed. */
export function insertKept(rendered: XmlElement, kept: readonly KeptElement[]): XmlElement {
  if (kept.length === 0) return rendered;
  const result = structuredClone(rendered);
  for (const { parent, after, element } of kept) {
    const into = parent === '' ? result : parent.split('/').reduce<XmlElement | undefined>(firstChild, result);
    if (!into) continue;
    const anchor = into.children.findLastIndex((child) => isElement(child) && child.name === (after ?? 'Metadata'));
    const place = anchor >= 0 ? anchor + 1 : into.children.length;
    into.children.splice(place, 0, element);
  }
  return result;
}

function firstChild(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  return elements(parent, name)[0];
}
