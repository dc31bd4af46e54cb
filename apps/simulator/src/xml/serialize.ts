import type { XmlAttribute, XmlElement, XmlNode } from './element.js';
import { K2 } from './namespaces.js';

const SPECIAL = /[&<>\r"\n\t]/;

export function escapeText(value: string): string {
  if (!SPECIAL.test(value)) return value;
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}

export function escapeAttribute(value: string): string {
  if (!SPECIAL.test(value)) return value;
  return escapeText(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

/** Prints an element and all below without insignificant white space; `inherited` is the default namespace around it. */
export function serialize(element: XmlElement, inherited = ''): string {
  const declaration = element.ns === inherited ? '' : ` xmlns="${escapeAttribute(element.ns)}"`;
  return print(element.name, declaration, element);
}

/** Prints the root of an object as the server does: its type is its own prefix, the same namespace is the default. */
export function serializeRoot(element: XmlElement): string {
  const { name, ns } = element;
  return print(`${name}:${name}`, ` xmlns:${name}="${ns}" xmlns="${ns}" xmlns:ns2="${K2}"`, element);
}

function print(tag: string, declarations: string, element: XmlElement): string {
  let text = `<${tag}${declarations}`;
  for (const [index, attribute] of element.attributes.entries()) text += printAttribute(attribute, index);
  if (element.children.length === 0) return `${text}/>`;
  text += '>';
  for (const child of element.children) text += printNode(child, element.ns);
  return `${text}</${tag}>`;
}

function printAttribute({ name, ns, value }: XmlAttribute, index: number): string {
  const quoted = `="${escapeAttribute(value)}"`;
  return ns === undefined
    ? ` ${name}${quoted}`
    : ` xmlns:a${index}="${escapeAttribute(ns)}" a${index}:${name}${quoted}`;
}

function printNode(node: XmlNode, inherited: string): string {
  if ('name' in node) return serialize(node, inherited);
  return node.cdata ? `<![CDATA[${node.text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>` : escapeText(node.text);
}
