import { SaxesParser, type SaxesTagNS } from 'saxes';
import { isElement, type XmlAttribute, type XmlElement } from './element.js';

const XMLNS = 'http://www.w3.org/2000/xmlns/';

/** The document is not well-formed, or uses what is not allowed here (DTD, entities, too deep). */
export class XmlSyntaxError extends Error {
  readonly code = 'simulator.xml-syntax';

  constructor(
    readonly reason: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(`line ${line}, column ${column}: ${reason}`);
    this.name = 'XmlSyntaxError';
  }
}

const DEEPEST = 64;

/**
 * Reads one document into a tree. White space between elements is dropped; text of leaves and CDATA are kept.
 *
 * @throws {XmlSyntaxError} with line and column
 */
export function parseXml(source: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  const fail = (reason: string): never => {
    throw new XmlSyntaxError(reason, parser.line, parser.column);
  };

  parser.on('error', (error) => fail(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => fail('a document type declaration is not allowed'));
  parser.on('opentag', (tag) => {
    if (open.length >= DEEPEST) fail(`elements are nested deeper than ${DEEPEST}`);
    const element: XmlElement = { name: tag.local, ns: tag.uri, attributes: attributesOf(tag), children: [] };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => {
    const element = open.pop();
    if (element?.children.some(isElement)) element.children = element.children.filter(hasContent);
  });
  parser.on('text', (text) => {
    open.at(-1)?.children.push({ text });
  });
  parser.on('cdata', (text) => {
    open.at(-1)?.children.push({ text, cdata: true });
  });
  parser.write(source).close();
  return root ?? fail('no root element');
}

function attributesOf(tag: SaxesTagNS): XmlAttribute[] {
  return Object.values(tag.attributes)
    .filter(({ uri }) => uri !== XMLNS)
    .map(({ local, uri, value }) => (uri ? { name: local, ns: uri, value } : { name: local, value }));
}

function hasContent(node: XmlElement['children'][number]): boolean {
  return isElement(node) || node.cdata === true || node.text.trim() !== '';
}
