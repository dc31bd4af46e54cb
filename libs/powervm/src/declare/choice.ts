import { insertInOrder } from '../xml/edit.js';
import type { XmlElement } from '../xml/element.js';
import { findElement } from '../xml/find.js';
import { build, writeFields } from './build.js';
import { inside } from './composite.js';
import type { Field } from './field.js';
import type { DraftOf, InputOf, Part, ReadOf } from './part.js';
import type { Place } from './place.js';
import { ensureElement } from './scalars.js';
import { draftView, readView } from './view.js';

type Alternatives = Readonly<Record<string, Part>>;

/** A child that this library has no declaration for. */
export interface UnknownChoice {
  readonly kind: 'unknown';
  readonly element: XmlElement;
}

type Each<A extends Alternatives, T extends { [K in keyof A]: unknown }> = {
  [K in keyof A]: { readonly kind: K } & T[K];
}[keyof A];

export type ChoiceRead<A extends Alternatives> = Each<A, { [K in keyof A]: ReadOf<A[K]> }> | UnknownChoice;
export type ChoiceDraft<A extends Alternatives> = Each<A, { [K in keyof A]: DraftOf<A[K]> }> | UnknownChoice;
export type ChoiceInput<A extends Alternatives> = Each<A, { [K in keyof A]: InputOf<A[K]> }>;

type ChoiceField<A extends Alternatives> = Field<{
  read: ChoiceRead<A> | undefined;
  draft: ChoiceDraft<A> | undefined;
  input: ChoiceInput<A> | undefined;
}>;

/**
 * An element that holds one of several kinds of child (`Storage` with a LogicalUnit, a PhysicalVolume, …). `kind` is the
 * child's name; undefined when the element is absent or empty. Writing another kind replaces the child, the same kind
 * is merged into.
 */
export function choice<A extends Alternatives>(path: string, alternatives: A): ChoiceField<A> {
  const childOf = (place: Place): XmlElement | undefined =>
    findElement(place.element, path)?.elements.find((child) => child.local !== 'Metadata');
  const view = (place: Place, make: typeof readView | typeof draftView): unknown => {
    const element = childOf(place);
    if (element === undefined) return undefined;
    const type = Object.hasOwn(alternatives, element.local) ? alternatives[element.local] : undefined;
    if (type === undefined) return { kind: 'unknown', element };
    return make(type, inside(place, element, `${path}/${element.local}`, type), { kind: element.local });
  };
  return {
    path,
    assignable: false,
    present: (place) => findElement(place.element, path) !== undefined,
    read: (place) => view(place, readView) as ChoiceRead<A> | undefined,
    draft: (place) => view(place, draftView) as ChoiceDraft<A> | undefined,
    write(place, input) {
      const holder = ensureElement(place, path);
      const present = childOf(place);
      if (input === undefined) {
        holder.children = [];
        return;
      }
      const { kind, ...fields } = input;
      const type = alternatives[String(kind)];
      if (type === undefined) return;
      if (present?.local === kind) {
        writeFields(type, inside(place, present, `${path}/${present.local}`, type), fields);
        return;
      }
      holder.children = [];
      insertInOrder(holder, build(type, fields), []);
    },
  };
}
