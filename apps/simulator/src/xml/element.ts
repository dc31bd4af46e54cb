/** An ordered element tree; plain data, so that it can be cloned, compared and stored as JSON. */
export interface XmlElement {
  /** Local name; the prefix is not kept. */
  name: string;
  /** Namespace URI, empty for none. Elements are compared by it, never by a prefix. */
  ns: string;
  attributes: XmlAttribute[];
  children: XmlNode[];
}

export interface XmlText {
  text: string;
  cdata?: true;
}

export interface XmlAttribute {
  name: string;
  ns?: string;
  value: string;
}

export type XmlNode = XmlElement | XmlText;

export const isElement = (node: XmlNode): node is XmlElement => 'name' in node;

/** Child elements, optionally only those called `name` (in the parent's namespace). */
export function elements(parent: XmlElement | undefined, name?: string): XmlElement[] {
  if (!parent) return [];
  const all = parent.children.filter(isElement);
  return name === undefined ? all : all.filter((child) => child.name === name && child.ns === parent.ns);
}

/** First element at a path such as `PartitionMemoryConfiguration/DesiredMemory`. */
export function at(root: XmlElement | undefined, path: string): XmlElement | undefined {
  let here = root;
  for (const name of path.split('/')) here = elements(here, name)[0];
  return here;
}

/** All text below an element, CDATA included, untrimmed. */
export function rawText(element: XmlElement): string {
  return element.children.map((child) => (isElement(child) ? '' : child.text)).join('');
}

/** Trimmed text at a path; undefined when the element is absent. */
export function text(root: XmlElement | undefined, path: string): string | undefined {
  const found = at(root, path);
  return found && rawText(found).trim();
}

export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  return element?.attributes.find((one) => one.name === name && one.ns === undefined)?.value;
}

/** True when there is neither a child element besides Metadata nor text. */
export function isEmpty(element: XmlElement): boolean {
  return elements(element).every((child) => child.name === 'Metadata') && rawText(element).trim() === '';
}
