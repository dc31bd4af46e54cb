import { insertInOrder } from '../xml/edit.js';
import type { XmlElement } from '../xml/element.js';
import { findElement } from '../xml/find.js';
import { build, writeFields } from './build.js';
import { inside } from './composite.js';
import type { Field } from './field.js';
import { type DraftOf, type InputOf, type Part, part, type ReadOf } from './part.js';
import type { Place } from './place.js';
import { ensureElement } from './scalars.js';
import { draftView, readView } from './view.js';

type Alternatives = Readonly<Record<string, Part>>;

type Each<A extends Alternatives, T extends { [K in keyof A]: unknown }> = {
  [K in keyof A]: { readonly kind: K } & T[K];
}[keyof A];

/** A child whose name is none of the alternatives; it has the fields of `U`. */
type Unknown<V> = { readonly kind: 'unknown' } & V;

export type ChoiceRead<A extends Alternatives, U extends Part> =
  | Each<A, { [K in keyof A]: ReadOf<A[K]> }>
  | Unknown<ReadOf<U>>;
export type ChoiceDraft<A extends Alternatives, U extends Part> =
  | Each<A, { [K in keyof A]: DraftOf<A[K]> }>
  | Unknown<DraftOf<U>>;
export type ChoiceInput<A extends Alternatives> = Each<A, { [K in keyof A]: InputOf<A[K]> }>;

type ChoiceField<A extends Alternatives, U extends Part> = Field<{
  read: ChoiceRead<A, U> | undefined;
  draft: ChoiceDraft<A, U> | undefined;
  input: ChoiceInput<A> | undefined;
}>;

/** Nothing is known of the element but the element itself. */
export const Anything = part('unknown', {});

/**
 * An element that holds one of several kinds of child (`Storage` with a LogicalUnit, a PhysicalVolume, …). `kind` is the
 * child's name, or 'unknown'; the field is undefined when the element is absent or empty. Writing another kind replaces
 * the child, the same kind is merged into.
 *
 * @param other fields that children of unknown name are read with
 */
export function choice<A extends Alternatives>(path: string, alternatives: A): ChoiceField<A, typeof Anything>;
export function choice<A extends Alternatives, U extends Part>(
  path: string,
  alternatives: A,
  other: U,
): ChoiceField<A, U>;
export function choice<A extends Alternatives>(
  path: string,
  alternatives: A,
  other: Part = Anything,
): ChoiceField<A, Part> {
  const childOf = (place: Place): XmlElement | undefined =>
    findElement(place.element, path)?.elements.find((child) => child.local !== 'Metadata');
  const view = (place: Place, make: typeof readView | typeof draftView): unknown => {
    const element = childOf(place);
    if (element === undefined) return undefined;
    const known = Object.hasOwn(alternatives, element.local) ? alternatives[element.local] : undefined;
    const type = known ?? other;
    const kind = known === undefined ? 'unknown' : element.local;
    return make(type, inside(place, element, `${path}/${element.local}`, type), { kind });
  };
  return {
    path,
    assignable: false,
    present: (place) => findElement(place.element, path) !== undefined,
    read: (place) => view(place, readView) as ChoiceRead<A, Part> | undefined,
    draft: (place) => view(place, draftView) as ChoiceDraft<A, Part> | undefined,
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
