import { XmlElement } from '../xml/element.js';
import { UOM_NAMESPACE, WEB_NAMESPACE } from '../xml/namespaces.js';
import type { DraftFields, Fields, InputFields, ReadFields } from './field.js';

export type Service = 'uom' | 'web';

export interface PartOptions {
  /** Order of all child elements that the type can have, declared or not. */
  readonly order?: readonly string[];
  /** Choice elements and links carry neither `schemaVersion` nor `Metadata`. */
  readonly bare?: boolean;
  readonly service?: Service;
}

/** A complex element: a name and its fields. */
export interface Part<F extends Fields = Fields> {
  readonly name: string;
  readonly fields: F;
  readonly order: readonly string[];
  readonly bare: boolean;
  readonly service: Service;
}

/** A complex element that has an address of its own. */
export interface Resource<F extends Fields = Fields> extends Part<F> {
  readonly isResource: true;
}

/** What is known of an object beside its document. */
export interface Meta {
  /** Type name, e.g. `LogicalPartition`. */
  readonly resource: string;
  /** As the server spells it: upper case for partitions, lower case for the rest. */
  readonly uuid: string;
  readonly etag: string | undefined;
  /** Path with query under which the object was read; updates go there. */
  readonly self: string;
  /** Absolute address without query: what goes into links of other objects. */
  readonly href: string;
  /** Extended groups of the read; undefined when none was named (the server's default). */
  readonly groups: readonly string[] | undefined;
}

/** Every view carries its declaration here, so that `edit` and `update` know what may be written. */
export const PART: unique symbol = Symbol('declaration');

/** What every view has beside its fields. `element` is the XML behind it; of a read view, not to be changed. */
export interface ViewOf<P> {
  readonly element: XmlElement;
  readonly [PART]: P;
}

export type ReadOf<P> =
  P extends Resource<infer F>
    ? ReadFields<F> & ViewOf<P> & { readonly meta: Meta }
    : P extends Part<infer F>
      ? ReadFields<F> & ViewOf<P>
      : never;

export type DraftOf<P> = P extends Part<infer F> ? DraftFields<F> & ViewOf<P> : never;

/** Any object that was read. */
export type Entity = ViewOf<Resource> & { readonly meta: Meta };

/** The declaration behind a view. */
export type PartOf<V> = V extends { readonly [PART]: infer P extends Part } ? P : never;

export type InputOf<P> = P extends Part<infer F> ? InputFields<F> : never;

/** Declares a complex element that lives inside resources. */
export function part<F extends Fields>(name: string, fields: F, options: PartOptions = {}): Part<F> {
  return {
    name,
    fields,
    order: options.order ?? orderOf(fields),
    bare: options.bare ?? false,
    service: options.service ?? 'uom',
  };
}

/** Declares a resource: its type name is also the name in its address. */
export function resource<F extends Fields>(name: string, fields: F, options: PartOptions = {}): Resource<F> {
  return { ...part(name, fields, options), isResource: true };
}

export function namespaceOf(service: Service): string {
  return service === 'uom' ? UOM_NAMESPACE : WEB_NAMESPACE;
}

/** An empty element of a type, with what every complex element starts with. */
export function emptyElement(type: Part): XmlElement {
  const namespace = namespaceOf(type.service);
  return type.bare ? new XmlElement(type.name, namespace) : complexElement(type.name, namespace);
}

/** `<local schemaVersion="V1_0"><Metadata><Atom/></Metadata></local>` */
export function complexElement(local: string, namespace: string): XmlElement {
  const atom = new XmlElement('Atom', namespace);
  const metadata = new XmlElement('Metadata', namespace, '', [], [atom]);
  return new XmlElement(local, namespace, '', [{ name: 'schemaVersion', value: 'V1_0' }], [metadata]);
}

function orderOf(fields: Fields): string[] {
  return [...new Set(Object.values(fields).map((field) => field.path.split('/')[0] ?? ''))];
}
