import type { Resource, XmlElement } from '#powervm';

interface View {
  readonly element: XmlElement;
}

/** One value: where pypowervm has it. */
export interface Value<T = never> {
  readonly kind: 'value';
  /**
   * A property of the wrapper (`mem_config.desired`, `get_capabilities().linux_capable`), or, where pypowervm has no
   * property for it, one of the wrapper's own readers with the path of elements (`int:RuntimeMemory`).
   */
  readonly path: string;
  /** Our value in pypowervm's form (a link as its address). */
  readonly as?: ((value: T) => unknown) | undefined;
  /** pypowervm's value in our form. */
  readonly theirs?: ((value: unknown) => unknown) | undefined;
  /** pypowervm asks the host when the document does not have the value, and raises here, where there is none. */
  readonly asksHost?: boolean;
  /** We have a value even where the document has none. */
  readonly made?: boolean;
  /** What pypowervm says when the document does not have the value; null unless told. */
  readonly absent?: unknown;
}

export interface At<V> {
  readonly kind: 'at';
  readonly path: string;
  /** Type of the wrapper that is meant; another one counts as absent. */
  readonly only?: string | undefined;
  readonly fields: Rows<V>;
}

export interface Each<V> {
  readonly kind: 'each';
  readonly path: string;
  readonly fields: Rows<V>;
}

export interface Choice<V extends { readonly kind: string }> {
  readonly kind: 'choice';
  readonly path: string;
  readonly alternatives: {
    readonly [K in Exclude<V['kind'], 'unknown'>]: Rows<Omit<Extract<V, { readonly kind: K }>, 'kind'>>;
  };
}

type Row<T> = RowOf<NonNullable<T>>;

type RowOf<T> = [T] extends [readonly (infer I)[]]
  ? [I] extends [View]
    ? Each<I> | Value<T>
    : string | Value<T>
  : [T] extends [View & { readonly kind: string }]
    ? Choice<T>
    : [T] extends [View]
      ? At<T>
      : string | Value<T>;

/** A row for every declared field of what was read: a field without one does not compile. */
export type Rows<V> = { readonly [K in keyof V as K extends 'element' | 'meta' | symbol ? never : K]: Row<V[K]> };

/** What a row is once nobody asks for types: as it goes to pypowervm. */
export type PlainRow =
  | Value<unknown>
  | { readonly kind: 'at'; readonly path: string; readonly only?: string | undefined; readonly fields: PlainRows }
  | { readonly kind: 'each'; readonly path: string; readonly fields: PlainRows }
  | { readonly kind: 'choice'; readonly path: string; readonly alternatives: Readonly<Record<string, PlainRows>> };
export type PlainRows = Readonly<Record<string, PlainRow>>;

/** A document that is not read as a resource. */
export interface OtherDocument {
  readonly name: string;
  readonly read: (body: string) => object | undefined;
}

/** What is compared of one type. */
export interface Table {
  readonly resource: Resource | OtherDocument;
  /** `module:Class` below pypowervm.wrappers. */
  readonly wrapper: string;
  readonly fields: object;
}

export function value<T>(path: string, options: Omit<Value<T>, 'kind' | 'path'> = {}): Value<T> {
  return { kind: 'value', path, ...options };
}

/** A part that pypowervm has under `path`; '' when it has its values in the wrapper above. */
export function at<V>(path: string, fields: Rows<V>, only?: string): At<V> {
  return { kind: 'at', path, fields, only };
}

/** A list; `all:Element/Element` where pypowervm has no property for it. */
export function each<V>(path: string, fields: Rows<V>): Each<V> {
  return { kind: 'each', path, fields };
}

export function choice<V extends { readonly kind: string }>(
  path: string,
  alternatives: Choice<V>['alternatives'],
): Choice<V> {
  return { kind: 'choice', path, alternatives };
}

/** The rows of a table, with those of a resource's `meta`. */
export function rowsOf({ resource, fields }: Table): PlainRows {
  if ('read' in resource) return plainRows(fields);
  return { meta: { kind: 'at', path: '', fields: plainRows(META) }, ...plainRows(fields) };
}

function plainRows(fields: object): PlainRows {
  return Object.fromEntries(Object.entries(fields).map(([key, row]) => [key, plainRow(row)]));
}

function plainRow(row: string | PlainRow): PlainRow {
  if (typeof row === 'string') return { kind: 'value', path: row };
  if (row.kind === 'value') return row;
  if (row.kind !== 'choice') return { ...row, fields: plainRows(row.fields) };
  const alternatives = Object.entries(row.alternatives).map(([key, fields]) => [key, plainRows(fields)]);
  return { ...row, alternatives: Object.fromEntries(alternatives) };
}

const META = {
  resource: 'element.tag',
  uuid: 'uuid',
  etag: value('etag', { theirs: (etag) => (typeof etag === 'string' ? etag.trim() : etag) }),
  // Where the document has no SELF link we make the address.
  href: value('href', { theirs: (href) => (typeof href === 'string' ? href.split('?')[0] : href), made: true }),
};

/** Our word for one that is in no list of ours; pypowervm passes on the host's. */
export const foreign = (word: string): string => (word === 'unknown' ? 'Unknown' : word);
export const href = ({ href }: { readonly href: string }): string => href;
export const hrefs = (links: readonly { readonly href: string }[]): string[] => links.map(href);
export const uuid = ({ uuid }: { readonly uuid: string }): string => uuid;
