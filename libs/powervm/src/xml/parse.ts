import { PowerVmError } from '../errors.js';
import { type XmlAttribute, XmlElement, type XmlNode, xmlText } from './element.js';
import { XML_NAMESPACE, XMLNS_NAMESPACE } from './namespaces.js';
import { type SaxNode, saxTree } from './sax-tree.js';

type Scope = ReadonlyMap<string, string>;

const ROOT_SCOPE: Scope = new Map([
  ['', ''],
  ['xml', XML_NAMESPACE],
  ['xmlns', XMLNS_NAMESPACE],
]);

/**
 * Reads one XML document into an ordered tree. Nothing is trimmed, guessed or dropped (but the XML declaration).
 *
 * @throws {PowerVmError} `hypervisor.bad-document`, naming line and path; document type declarations are refused, so
 *                        there are no entities to expand
 */
export function parseXml(document: string): XmlElement {
  let root: SaxNode | undefined;
  try {
    root = saxTree(document);
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
  if (root === undefined || typeof root !== 'object') throw bad('the document is empty');
  return elementOf(root, ROOT_SCOPE, '');
}

function elementOf(node: SaxNode, outer: Scope, above: string): XmlElement {
  const name = node['#name'];
  const path = `${above}/${name}`;
  const attributes: XmlAttribute[] = Object.entries(node['#attributes'] ?? {}).map(([key, value]) => ({
    name: key,
    value,
  }));
  const scope = scopeOf(attributes, outer);
  const { prefix, local } = splitName(name);
  const namespace = scope.get(prefix);
  if (namespace === undefined || (prefix !== '' && namespace === '')) {
    throw bad(`${path}: the prefix '${prefix}' is bound to no namespace`);
  }
  for (const attribute of attributes) {
    const used = splitName(attribute.name).prefix;
    if (used !== '' && !scope.has(used)) {
      throw bad(`${path}/@${attribute.name}: the prefix '${used}' is bound to no namespace`);
    }
  }
  const children: XmlNode[] = [];
  for (const child of node['#children'] ?? []) appendChild(children, child, scope, path);
  return new XmlElement(local, namespace, prefix, attributes, children);
}

function appendChild(children: XmlNode[], child: SaxNode, scope: Scope, path: string): void {
  const kind = child['#kind'];
  const text = child['#text'] ?? '';
  const last = children.at(-1);
  if (kind === undefined) children.push(elementOf(child, scope, path));
  else if (kind !== 'text') children.push({ kind, text });
  else if (last?.kind === 'text') children[children.length - 1] = xmlText(last.text + text);
  else if (text !== '') children.push(xmlText(text));
}

function scopeOf(attributes: readonly XmlAttribute[], outer: Scope): Scope {
  let scope: Map<string, string> | undefined;
  for (const { name, value } of attributes) {
    const declared = declaredPrefix(name);
    if (declared === undefined) continue;
    scope ??= new Map(outer);
    scope.set(declared, value);
  }
  return scope ?? outer;
}

/** The prefix that an attribute declares; '' for the default namespace, undefined for any other attribute. */
export function declaredPrefix(attribute: string): string | undefined {
  if (attribute === 'xmlns') return '';
  return attribute.startsWith('xmlns:') ? attribute.slice('xmlns:'.length) : undefined;
}

function splitName(name: string): { prefix: string; local: string } {
  const colon = name.indexOf(':');
  return colon < 0 ? { prefix: '', local: name } : { prefix: name.slice(0, colon), local: name.slice(colon + 1) };
}

function bad(reason: string): PowerVmError {
  return new PowerVmError('hypervisor.bad-document', `XML: ${reason}`);
}
