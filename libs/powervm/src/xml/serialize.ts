import { PowerVmError } from '../errors.js';
import { forbiddenCharacter } from './characters.js';
import type { XmlElement, XmlNode } from './element.js';
import { XML_NAMESPACE, XMLNS_NAMESPACE } from './namespaces.js';
import { declaredPrefix } from './parse.js';

type Scope = ReadonlyMap<string, string>;

const ROOT_SCOPE: Scope = new Map([
  ['', ''],
  ['xml', XML_NAMESPACE],
  ['xmlns', XMLNS_NAMESPACE],
]);

/**
 * Writes a tree without any whitespace of its own and without an XML declaration.
 *
 * An element that was moved from another document, or built, keeps its namespace: a prefix in scope is used for it, or
 * a declaration is added.
 *
 * @throws {PowerVmError} `hypervisor.invalid-argument` for a character that XML cannot hold, naming the element
 */
export function serializeXml(root: XmlElement): string {
  const out: string[] = [];
  writeElement(root, ROOT_SCOPE, '', out);
  return out.join('');
}

function writeElement(element: XmlElement, outer: Scope, above: string, out: string[]): void {
  const path = `${above}/${element.local}`;
  let scope = outer;
  for (const { name, value } of element.attributes) {
    const declared = declaredPrefix(name);
    if (declared !== undefined) scope = new Map(scope).set(declared, value);
  }
  const { prefix, declare } = prefixFor(element, scope);
  const name = prefix === '' ? element.local : `${prefix}:${element.local}`;
  out.push('<', name);
  if (declare) {
    scope = new Map(scope).set(prefix, element.namespace);
    writeAttribute(prefix === '' ? 'xmlns' : `xmlns:${prefix}`, element.namespace, path, out);
  }
  for (const attribute of element.attributes) {
    if (declare && declaredPrefix(attribute.name) === prefix) continue;
    writeAttribute(attribute.name, attribute.value, path, out);
  }
  if (element.children.length === 0) {
    out.push('/>');
    return;
  }
  out.push('>');
  for (const child of element.children) writeNode(child, scope, path, out);
  out.push('</', name, '>');
}

function prefixFor(element: XmlElement, scope: Scope): { prefix: string; declare: boolean } {
  if (scope.get(element.prefix) === element.namespace) return { prefix: element.prefix, declare: false };
  if (element.namespace === '') return { prefix: '', declare: true };
  for (const [prefix, namespace] of scope) {
    if (namespace === element.namespace) return { prefix, declare: false };
  }
  return { prefix: element.prefix, declare: true };
}

function writeNode(node: XmlNode, scope: Scope, path: string, out: string[]): void {
  if (node.kind === 'element') {
    writeElement(node, scope, path, out);
    return;
  }
  check(node.text, path);
  if (node.kind === 'text') out.push(escapeText(node.text));
  else if (node.kind === 'cdata') out.push('<![CDATA[', node.text.replaceAll(']]>', ']]]]><![CDATA[>'), ']]>');
  else out.push('<!--', node.text, '-->');
}

function writeAttribute(name: string, value: string, path: string, out: string[]): void {
  check(value, `${path}/@${name}`);
  out.push(' ', name, '="', escapeAttribute(value), '"');
}

// A parser turns a bare carriage return into a line feed, so it goes as a reference.
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}

function escapeAttribute(value: string): string {
  return escapeText(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}

function check(text: string, path: string): void {
  const found = forbiddenCharacter(text);
  if (found === undefined) return;
  throw new PowerVmError('hypervisor.invalid-argument', `${path}: XML cannot hold ${found}; remove it from the value`);
}
