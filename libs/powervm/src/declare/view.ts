import type { Fields } from './field.js';
import { type DraftOf, PART, type Part, type ReadOf } from './part.js';
import type { Place } from './place.js';

type ViewClass = new (type: Part, place: Place, extra: object) => object;

const readers = new WeakMap<Part, ViewClass>();
const drafts = new WeakMap<Part, ViewClass>();

/**
 * A typed view of an element: each field is read when it is first looked at, and then remembered.
 *
 * @param extra properties beside the fields (`meta` of a resource, `kind` of a choice)
 */
export function readView<P extends Part>(type: P, place: Place, extra: object = {}): ReadOf<P> {
  return new (classOf(type, readers, readerClass))(type, place, extra) as ReadOf<P>;
}

/** A typed view that reads and writes through to the element. */
export function draftView<P extends Part>(type: P, place: Place, extra: object = {}): DraftOf<P> {
  return new (classOf(type, drafts, draftClass))(type, place, extra) as DraftOf<P>;
}

/** The fields of a view as a plain object, for logs and comparison; fields that cannot be read are left out. */
export function toPlain(view: object): Record<string, unknown> {
  return 'toJSON' in view && typeof view.toJSON === 'function' ? view.toJSON() : { ...view };
}

function classOf(type: Part, cache: WeakMap<Part, ViewClass>, make: (fields: Fields) => ViewClass): ViewClass {
  let found = cache.get(type);
  if (found === undefined) {
    found = make(type.fields);
    cache.set(type, found);
  }
  return found;
}

class View {
  readonly #type: Part;
  readonly #place: Place;

  constructor(type: Part, place: Place, extra: object) {
    this.#type = type;
    this.#place = place;
    Object.assign(this, extra);
  }

  get element() {
    return this.#place.element;
  }

  get [PART](): Part {
    return this.#type;
  }

  static placeOf(view: View): Place {
    return view.#place;
  }
}

function readerClass(fields: Fields): ViewClass {
  class Reader extends View {
    readonly #known = new Map<string, unknown>();

    static value(view: Reader, key: string): unknown {
      if (!view.#known.has(key)) view.#known.set(key, fields[key]?.read(View.placeOf(view)));
      return view.#known.get(key);
    }

    toJSON(): Record<string, unknown> {
      return plain(this, fields);
    }
  }
  for (const key of Object.keys(fields)) {
    Object.defineProperty(Reader.prototype, key, {
      enumerable: true,
      get(this: Reader) {
        return Reader.value(this, key);
      },
    });
  }
  return Reader;
}

function draftClass(fields: Fields): ViewClass {
  class Draft extends View {
    toJSON(): Record<string, unknown> {
      return plain(this, fields);
    }
  }
  for (const [key, field] of Object.entries(fields)) {
    Object.defineProperty(Draft.prototype, key, {
      enumerable: true,
      get(this: Draft) {
        return field.draft(View.placeOf(this));
      },
      ...(field.assignable
        ? {
            set(this: Draft, value: unknown) {
              field.write(View.placeOf(this), value);
            },
          }
        : {}),
    });
  }
  return Draft;
}

/** The place behind a draft or a read view. */
export function placeOf(view: object): Place {
  if (view instanceof View) return View.placeOf(view);
  throw new TypeError('not a view of a document');
}

function plain(view: View, fields: Fields): Record<string, unknown> {
  const values: Record<string, unknown> = { ...view };
  for (const key of Object.keys(fields)) {
    try {
      const value = Reflect.get(view, key);
      if (value !== undefined) values[key] = typeof value === 'bigint' ? value.toString() : value;
    } catch {
      // A field that this document lacks says nothing about the others.
    }
  }
  return values;
}
