import type { XmlElement } from '../xml/element.js';
import { emptyElement, type InputOf, PART, type Part, type PartOf } from './part.js';
import type { Place } from './place.js';
import { placeOf } from './view.js';

/**
 * A new element of a declared type: fields go where the type's order wants them, whatever the order of `input`;
 * undefined ones are left out.
 */
export function build<P extends Part>(type: P, input: InputOf<P>): XmlElement {
  const element = emptyElement(type);
  writeFields(type, { element, order: type.order, origin: { resource: type.name }, path: '' }, input);
  return element;
}

/** Writes the given fields into a place; fields that are not named stay as they are. */
export function writeFields<P extends Part>(type: P, place: Place, input: InputOf<P>): void {
  for (const [key, value] of Object.entries(input)) {
    const field = type.fields[key];
    if (field === undefined || value === undefined) continue;
    field.write(place, value);
  }
}

/** Changes several fields of a draft at once; composites are merged into (and made when absent), lists replaced. */
export function edit<D extends { readonly [PART]: Part }>(draft: D, input: InputOf<PartOf<D>>): void {
  writeFields(draft[PART], placeOf(draft), input);
}
