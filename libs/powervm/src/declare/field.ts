import type { Place } from './place.js';

/** The three faces of a field: as read, as seen in a draft, as given to `build` and `edit`. */
export interface FieldTypes {
  readonly read: unknown;
  readonly draft: unknown;
  readonly input: unknown;
}

/** One declared field of a document: where it is and how its text becomes a value. */
export interface Field<T extends FieldTypes = FieldTypes> {
  /** Path of local names below the element that the declaration describes. */
  readonly path: string;
  /** Whether a draft's property can be assigned; otherwise it is edited in place. */
  readonly assignable: boolean;
  /** Only for inference; never set. */
  readonly types?: T;
  present(place: Place): boolean;
  read(place: Place): T['read'];
  draft(place: Place): T['draft'];
  write(place: Place, input: T['input']): void;
}

/** A field with one type for reading and writing, assignable in a draft. */
export interface ScalarField<V> extends Field<{ read: V; draft: V; input: V }> {
  readonly assignable: true;
}

export type Fields = Readonly<Record<string, Field>>;

type TypesOf<F> = F extends { readonly types?: infer T extends FieldTypes } ? T : never;

export type ReadFields<F> = { readonly [K in keyof F]: TypesOf<F[K]>['read'] };

export type DraftFields<F> = {
  -readonly [K in keyof F as F[K] extends { readonly assignable: true } ? K : never]: TypesOf<F[K]>['draft'];
} & {
  readonly [K in keyof F as F[K] extends { readonly assignable: true } ? never : K]: TypesOf<F[K]>['draft'];
};

export type InputFields<F> = { readonly [K in keyof F]?: TypesOf<F[K]>['input'] | undefined };
