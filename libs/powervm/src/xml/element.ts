export interface XmlText {
  readonly kind: 'text';
  readonly text: string;
}

export interface XmlCdata {
  readonly kind: 'cdata';
  readonly text: string;
}

export interface XmlComment {
  readonly kind: 'comment';
  readonly text: string;
}

export type XmlNode = XmlElement | XmlText | XmlCdata | XmlComment;

/** An attribute as written, namespace declarations included. */
export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
}

/**
 * One element of an ordered tree: what was read is what will be written, down to prefixes, CDATA and the order of
 * attributes. `prefix` is a wish when the element is moved: the serializer keeps the namespace right.
 */
export class XmlElement {
  readonly kind = 'element';

  constructor(
    readonly local: string,
    readonly namespace: string,
    readonly prefix: string = '',
    public attributes: XmlAttribute[] = [],
    public children: XmlNode[] = [],
  ) {}

  /** The name as written: `prefix:local`, or `local` without a prefix. */
  get qualifiedName(): string {
    return this.prefix === '' ? this.local : `${this.prefix}:${this.local}`;
  }

  get elements(): XmlElement[] {
    return this.children.filter((child): child is XmlElement => child.kind === 'element');
  }

  /** Text and CDATA of this element itself, untrimmed; not that of elements below. */
  get text(): string {
    let text = '';
    for (const child of this.children) if (child.kind === 'text' || child.kind === 'cdata') text += child.text;
    return text;
  }

  attribute(name: string): string | undefined {
    return this.attributes.find((attribute) => attribute.name === name)?.value;
  }

  /** A deep copy: changing it leaves this one as it is. */
  clone(): XmlElement {
    return new XmlElement(
      this.local,
      this.namespace,
      this.prefix,
      this.attributes.map((attribute) => ({ ...attribute })),
      this.children.map((child) => (child.kind === 'element' ? child.clone() : { ...child })),
    );
  }
}

export function xmlText(text: string): XmlText {
  return { kind: 'text', text };
}

/** A new element with text content; no child at all for an empty text. */
export function textElement(local: string, namespace: string, text: string): XmlElement {
  return new XmlElement(local, namespace, '', [], text === '' ? [] : [xmlText(text)]);
}
