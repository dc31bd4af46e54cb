import { findElement } from '../xml/find.js';
import type { Field, FieldTypes, ScalarField } from './field.js';
import type { Place } from './place.js';
import { removeAt } from './scalars.js';

interface Optional<T extends FieldTypes> {
  readonly read: T['read'] | undefined;
  readonly draft: T['draft'] | undefined;
  readonly input: T['input'] | undefined;
}

/** A field that may be absent: undefined then, and when its element is empty. Writing undefined removes it. */
export function optional<V>(field: ScalarField<V>): ScalarField<V | undefined>;
export function optional<T extends FieldTypes>(field: Field<T>): Field<Optional<T>>;
export function optional<T extends FieldTypes>(field: Field<T>): Field<Optional<T>> {
  const filled = (place: Place): boolean => field.present(place) && !(field.assignable && isEmpty(place, field.path));
  return {
    path: field.path,
    assignable: field.assignable,
    present: (place) => field.present(place),
    read: (place) => (filled(place) ? field.read(place) : undefined),
    draft: (place) => (filled(place) ? field.draft(place) : undefined),
    write(place, input) {
      if (input === undefined) removeAt(place, field.path);
      else field.write(place, input);
    },
  };
}

/** A field that may be absent and then means `value`. */
export function withDefault<V>(field: ScalarField<V>, value: V): ScalarField<V> {
  const inner = optional(field);
  const read = (place: Place): V => inner.read(place) ?? value;
  return { ...field, read, draft: read };
}

function isEmpty(place: Place, path: string): boolean {
  const element = findElement(place.element, path);
  return element !== undefined && element.children.length === 0 && element.attribute('href') === undefined;
}
