import type { XmlAttribute, XmlElement, XmlNode } from './element.js';
import { PCM, UOM, WEB } from './namespaces.js';
import type { Sequence } from './sequence.js';

export type Scalar = string | number | boolean;
/** What a named child may be: a text, an element, several of them, or absent. */
export type Content = Scalar | XmlElement | readonly XmlElement[] | undefined;

/** Elements in which the server puts one alternative: they carry neither Metadata nor schemaVersion. */
const CHOICES = new Set(['Storage', 'TargetDevice', 'BackingDeviceChoice', 'RelatedIOAdapter']);
const orders = new WeakMap<XmlElement, Sequence>();
/** The sequence by which an element was built; undefined for lists, choices, links and leaves. */
export const orderOf = (element: XmlElement): Sequence | undefined => orders.get(element);

const SCHEMA: XmlAttribute = { name: 'schemaVersion', value: 'V1_0' };

/** Builds elements of one namespace in the server's conventions. */
export function builder(ns: string) {
  const plain = (name: string, children: XmlNode[], attributes: XmlAttribute[] = []): XmlElement => ({
    name,
    ns,
    attributes,
    children,
  });
  const leaf = (name: string, value: Scalar): XmlElement => plain(name, value === '' ? [] : [{ text: String(value) }]);
  const metadata = (): XmlElement => plain('Metadata', [plain('Atom', [])]);

  /** A complex element with Metadata and schemaVersion, unless it is a choice element. */
  const el = (name: string, ...children: XmlElement[]): XmlElement =>
    CHOICES.has(name) ? plain(name, children) : plain(name, [metadata(), ...children], [SCHEMA]);

  return {
    el,
    leaf,
    plain,
    cdata: (name: string, value: string): XmlElement => plain(name, [{ text: value, cdata: true }]),

    /** A complex element whose children are printed in the order of `sequence`, whatever the order of `content`. */
    struct: (name: string, sequence: Sequence, content: Record<string, Content>): XmlElement => {
      for (const given of Object.keys(content)) {
        if (!sequence.has(given)) throw new Error(`${name} has no element ${given} in its sequence`);
      }
      const children: XmlElement[] = [];
      for (const child of sequence.names) {
        const value = content[child];
        if (value !== undefined) children.push(...toElements(child, value, leaf));
      }
      return ordered(el(name, ...children), sequence);
    },

    /** A container that belongs to an extended attribute group; it is left out when the group is not asked for. */
    grouped: (group: string, element: XmlElement): XmlElement =>
      ordered({ ...element, attributes: [...element.attributes, { name: 'group', value: group }] }, orderOf(element)),

    /** An element that is itself a link: `<AssociatedManagedSystem href=… rel="related"/>`. */
    href: (name: string, uri: string): XmlElement =>
      plain(
        name,
        [],
        [
          { name: 'href', value: uri },
          { name: 'rel', value: 'related' },
        ],
      ),

    /** A container of `link` elements; it carries no Metadata. */
    links: (name: string, uris: Iterable<string>): XmlElement =>
      plain(
        name,
        Array.from(uris, (uri) =>
          plain(
            'link',
            [],
            [
              { name: 'href', value: uri },
              { name: 'rel', value: 'related' },
            ],
          ),
        ),
      ),

    /** Gives a root element its identity: `Metadata/Atom/AtomID` and `AtomCreated` (ms). */
    identified: (element: XmlElement, uuid: string, created: number): XmlElement => ({
      ...element,
      children: [
        plain('Metadata', [plain('Atom', [leaf('AtomID', uuid), leaf('AtomCreated', created)])]),
        ...element.children.filter((child) => !('name' in child && child.name === 'Metadata')),
      ],
    }),
  };
}

function ordered(element: XmlElement, sequence: Sequence | undefined): XmlElement {
  if (sequence) orders.set(element, sequence);
  return element;
}

function toElements(
  name: string,
  value: NonNullable<Content>,
  leaf: (name: string, value: Scalar) => XmlElement,
): readonly XmlElement[] {
  if (typeof value !== 'object') return [leaf(name, value)];
  return Array.isArray(value) ? value : [value as XmlElement];
}

/** Managed objects (`/rest/api/uom`). */
export const uom = builder(UOM);
/** Jobs, files, errors (`/rest/api/web` and the job envelope). */
export const web = builder(WEB);
/** Performance and capacity monitoring (`/rest/api/pcm`). */
export const pcm = builder(PCM);
