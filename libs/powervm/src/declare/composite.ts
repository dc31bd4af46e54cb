import { insertInOrder } from '../xml/edit.js';
import { XmlElement } from '../xml/element.js';
import { childNamed, findElement } from '../xml/find.js';
import { writeFields } from './build.js';
import type { Field } from './field.js';
import { type DraftOf, emptyElement, type InputOf, type Part, type ReadOf } from './part.js';
import { badDocument, joinPath, type Place } from './place.js';
import { ensureElement } from './scalars.js';
import { draftView, readView } from './view.js';

type CompositeField<P extends Part> = Field<{ read: ReadOf<P>; draft: DraftOf<P>; input: InputOf<P> }>;

/** A complex child element. Writing merges into the one that is there; it is made when absent. */
export function composite<P extends Part>(path: string, type: P): CompositeField<P> {
  const at = (place: Place): Place => {
    const element = findElement(place.element, path);
    if (element === undefined) throw badDocument(place, path, 'the element is missing');
    return inside(place, element, path, type);
  };
  return {
    path,
    assignable: false,
    present: (place) => findElement(place.element, path) !== undefined,
    read: (place) => readView(type, at(place)),
    draft: (place) => draftView(type, at(place)),
    write(place, input) {
      writeFields(type, inside(place, ensurePart(place, path, type), path, type), input);
    },
  };
}

function ensurePart(place: Place, path: string, type: Part): XmlElement {
  const steps = path.split('/');
  const local = steps.pop() ?? path;
  const above = steps.join('/');
  const parent = above === '' ? place.element : ensureElement(place, above);
  const found = childNamed(parent, local);
  if (found !== undefined) return found;
  const { namespace, attributes, children } = emptyElement(type);
  const made = new XmlElement(local, namespace, '', attributes, children);
  insertInOrder(parent, made, above === '' ? place.order : []);
  return made;
}

export function inside(place: Place, element: XmlElement, path: string, type: Part): Place {
  return { element, order: type.order, origin: place.origin, path: joinPath(place.path, path) };
}
