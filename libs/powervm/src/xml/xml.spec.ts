import fc from 'fast-check';
import { XmlElement, type XmlNode } from './element.js';
import { parseXml } from './parse.js';
import { serializeXml } from './serialize.js';

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/).filter((word) => !/^xml|^__proto__$/i.test(word));
const prefix = fc.constantFrom('', 'a', 'b', 'LogicalPartition');
const uri = fc.constantFrom('urn:one', 'urn:two');
const text = fc
  .string({ unit: 'binary' })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold these
  .map((raw) => raw.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ''));

/** Any tree in the form in which the parser gives it: texts neither empty nor side by side, every prefix declared. */
const trees = fc.letrec<{ node: XmlNode; element: XmlElement }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant('text' as const), text: text.filter((value) => value !== '') }),
    fc.record({ kind: fc.constant('cdata' as const), text: text.filter((value) => !value.includes(']]>')) }),
    tie('element'),
  ),
  element: fc
    .record({
      local: name,
      prefix,
      uri,
      attributes: fc.uniqueArray(fc.record({ name, value: text }), { selector: (attribute) => attribute.name }),
      children: fc.array(tie('node'), { maxLength: 5 }),
    })
    .map(
      ({ local, prefix, uri, attributes, children }) =>
        new XmlElement(
          local,
          uri,
          prefix,
          [{ name: prefix === '' ? 'xmlns' : `xmlns:${prefix}`, value: uri }, ...attributes],
          children.filter((child, index) => !(child.kind === 'text' && children[index - 1]?.kind === 'text')),
        ),
    ),
})).element;

describe('XML round trip', () => {
  it('gives back every tree: names, namespaces, attributes, order, text, CDATA', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        expect(parseXml(serializeXml(tree))).toEqual(tree);
      }),
      { numRuns: 300 },
    );
  });

  it('gives back every document byte for byte once it has been written', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const document = serializeXml(tree);
        expect(serializeXml(parseXml(document))).toBe(document);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the order of unlike siblings, prefixes, whitespace, CDATA and comments', () => {
    const document =
      '<T:T xmlns:T="urn:t" xmlns="urn:t" z="1" a="2"><b>1</b>\n <c/><b> 2 </b><!-- why --><d><![CDATA[<x>&]]></d></T:T>';
    expect(serializeXml(parseXml(document))).toBe(document);
  });

  it('keeps an empty CDATA section and an element that is called like the parser’s own text node', () => {
    const document = '<a><![CDATA[]]><__text__/><__text__>x</__text__><constructor/></a>';
    expect(serializeXml(parseXml(document))).toBe(document);
  });

  it('reads a document with an XML declaration and a byte order mark', () => {
    expect(parseXml('\ufeff<?xml version="1.0" encoding="UTF-8"?><a/>').local).toBe('a');
  });
});

describe('moving elements between documents', () => {
  it('keeps the namespace of an element whose prefix means nothing in its new place', () => {
    const guest = parseXml('<p:guest xmlns:p="urn:p"/>');
    guest.attributes = [];
    const host = parseXml('<host xmlns="urn:h"/>');
    host.children.push(guest);
    expect(serializeXml(host)).toBe('<host xmlns="urn:h"><p:guest xmlns:p="urn:p"/></host>');
  });

  it('uses a prefix that is already in scope for the namespace', () => {
    const host = parseXml('<q:host xmlns:q="urn:q"/>');
    host.children.push(new XmlElement('built', 'urn:q'));
    expect(serializeXml(host)).toBe('<q:host xmlns:q="urn:q"><q:built/></q:host>');
  });

  it('takes an element without a namespace out of the default namespace', () => {
    const host = parseXml('<host xmlns="urn:h"/>');
    host.children.push(new XmlElement('bare', ''));
    expect(serializeXml(host)).toBe('<host xmlns="urn:h"><bare xmlns=""/></host>');
  });
});

describe('documents that are refused', () => {
  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', /document type declaration is not accepted/],
    ['an unknown entity', '<a><b>&lol;</b></a>', /line 1, in \/a\/b/],
    ['a processing instruction', '<a><?php x?></a>', /processing instruction/],
    ['an open element', '<a><b></a>', /line 1, in \/a\/b/],
    ['text only', 'hello', /XML/],
    ['nothing', ' ', /empty/],
    ['two roots', '<a/><b/>', /XML/],
    ['an unbound prefix', '<a><x:b/></a>', /\/a\/x:b.*'x'/],
    ['an attribute that cannot be kept', '<a __proto__="1"/>', /__proto__/],
    ['deep nesting', '<a>'.repeat(100_000), /nested deeper/],
  ])('%s', (_case, document, message) => {
    expect(() => parseXml(document)).toThrow(
      expect.objectContaining({ code: 'hypervisor.bad-document', message: expect.stringMatching(message) }),
    );
  });

  it('also when writing: a character that XML cannot hold, by the path of its element', () => {
    const tree = parseXml('<a><b/></a>');
    tree.elements[0]!.children.push({ kind: 'text', text: 'x\u0000' });
    expect(() => serializeXml(tree)).toThrow(
      expect.objectContaining({ code: 'hypervisor.invalid-argument', message: expect.stringContaining('/a/b') }),
    );
  });
});
