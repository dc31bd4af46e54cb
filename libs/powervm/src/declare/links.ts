import { insertInOrder, setAttribute } from '../xml/edit.js';
import { XmlElement } from '../xml/element.js';
import { findElement, findElements } from '../xml/find.js';
import type { ScalarField } from './field.js';
import { badDocument, type Place } from './place.js';
import { ensureElement, removeAt } from './scalars.js';

/** A reference to another object. */
export interface Link {
  /** As the server wrote it; the server compares such strings. */
  readonly href: string;
  /** The last uuid of the path, in the server's spelling; '' when there is none. */
  readonly uuid: string;
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** A link to an address, or to an object that was read. */
export function linkTo(target: string | { readonly meta: { readonly href: string } }): Link {
  const href = typeof target === 'string' ? target : target.meta.href;
  return { href, uuid: uuidsOf(href).at(-1) ?? '' };
}

/** All uuids in the path of an address, in order. */
export function uuidsOf(href: string): string[] {
  return (href.split('?')[0] ?? '').match(UUID) ?? [];
}

/** An element with an `href`, either itself (`AssociatedManagedSystem`) or as `…/link` in a container. */
export function link(path: string): ScalarField<Link> {
  const hrefAt = (place: Place): string | undefined => findElement(place.element, path)?.attribute('href');
  const read = (place: Place): Link => {
    const href = hrefAt(place);
    if (href === undefined) throw badDocument(place, path, 'there is no link (an element with href)');
    return linkTo(href);
  };
  return {
    path,
    assignable: true,
    present: (place) => hrefAt(place) !== undefined,
    read,
    draft: read,
    write(place, value) {
      if (value === undefined) removeAt(place, path);
      else refer(ensureElement(place, path), value);
    },
  };
}

/** All `link` elements of a container; none when it is absent. */
export function links(container: string): ScalarField<readonly Link[]> {
  const read = (place: Place): readonly Link[] =>
    findElements(place.element, `${container}/link`).flatMap((element) => {
      const href = element.attribute('href');
      return href === undefined ? [] : [linkTo(href)];
    });
  return {
    path: container,
    assignable: true,
    present: (place) => findElement(place.element, container) !== undefined,
    read,
    draft: read,
    write(place, values) {
      const parent = ensureElement(place, container);
      parent.children = parent.children.filter((child) => child.kind !== 'element' || child.local !== 'link');
      for (const value of values) {
        const element = new XmlElement('link', parent.namespace);
        refer(element, value);
        insertInOrder(parent, element, []);
      }
    },
  };
}

function refer(element: XmlElement, { href }: Link): void {
  setAttribute(element, 'href', href);
  if (element.attribute('rel') === undefined) setAttribute(element, 'rel', 'related');
}
