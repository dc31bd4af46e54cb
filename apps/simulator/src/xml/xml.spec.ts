import fc from 'fast-check';
import { uom } from './build.js';
import { checkAsBuilt } from './check-as-built.js';
import { checkSequence } from './check-sequence.js';
import { at, elements, text, type XmlElement } from './element.js';
import { collectKept, insertKept } from './kept-elements.js';
import { UOM } from './namespaces.js';
import { parseXml, XmlSyntaxError } from './parse.js';
import { sequence } from './sequence.js';
import { serialize, serializeRoot } from './serialize.js';

describe('reading XML', () => {
  it('compares by namespace, whatever the prefix', () => {
    const [a, b] = ['<x:a xmlns:x="urn:n"><x:b>1</x:b></x:a>', '<a xmlns="urn:n"><b>1</b></a>'].map(parseXml);
    expect(a).toEqual(b);
  });

  it('drops white space between elements and keeps it in leaves', () => {
    const root = parseXml('<a>\n  <b> 1 </b>\n</a>');
    expect(serialize(root)).toBe('<a><b> 1 </b></a>');
    expect(text(root, 'b')).toBe('1');
  });

  it('keeps CDATA as CDATA', () => {
    expect(serialize(parseXml('<a><![CDATA[<x>&]]></a>'))).toBe('<a><![CDATA[<x>&]]></a>');
  });

  it.each([
    ['<a>\n<b></a>', 2],
    ['<a>&nope;</a>', 1],
    ['<!DOCTYPE a><a/>', 1],
    ['<a/><b/>', 1],
    ['', 1],
    [`${'<a>'.repeat(100)}${'</a>'.repeat(100)}`, 1],
  ])('refuses %j with its line', (source, line) => {
    try {
      parseXml(source);
      throw new Error('was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(XmlSyntaxError);
      expect((error as XmlSyntaxError).line).toBe(line);
    }
  });

  it('reads back any text and attribute that it prints', () => {
    const printable = fc.string({ unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(printable, printable, (value, content) => {
        const element: XmlElement = {
          name: 'a',
          ns: 'urn:n',
          attributes: [{ name: 'b', value }],
          children: [{ text: `x${content}` }],
        };
        expect(parseXml(serialize(element))).toEqual(element);
      }),
    );
  });

  it('prints a root with its type as prefix', () => {
    expect(serializeRoot(parseXml('<T xmlns="urn:n" schemaVersion="V1_0"><b/></T>'))).toBe(
      '<T:T xmlns:T="urn:n" xmlns="urn:n" xmlns:ns2="http://www.w3.org/XML/1998/namespace/k2" schemaVersion="V1_0"><b/></T:T>',
    );
  });
});

describe('element order', () => {
  const order = sequence('Name Size Owner', { Owner: sequence('First Last') });

  it('accepts a subset in order', () => {
    checkSequence(parseXml('<a><Name/><Owner><Last/></Owner></a>'), order);
  });

  it('names the element that is out of order, also inside', () => {
    expect(() => checkSequence(parseXml('<a><Owner><Last/><First/></Owner></a>'), order)).toThrow(
      'Element Owner/First is out of order: it belongs before Last.',
    );
  });

  it('has Metadata in front', () => {
    checkSequence(parseXml('<a><Metadata/><Name/></a>'), order);
    expect(() => checkSequence(parseXml('<a><Name/><Metadata/></a>'), order)).toThrow('Metadata is out of order');
  });

  it('names an unknown element', () => {
    expect(() => checkSequence(parseXml('<a><Colour/></a>'), order)).toThrow('does not implement element Colour of a');
  });
});

describe('what is inside of a posted document', () => {
  const owner = uom.struct('Owner', sequence('First Last'), { First: 'f', Last: 'l' });
  const built = uom.struct('Thing', sequence('Name Owners Links Extra'), {
    Name: 'n',
    Owners: uom.el('Owners', owner, owner),
    Links: uom.links('Links', ['http://h/1']),
  });
  const kept = (path: string) => path === 'Owners/Owner/Nick';
  const check = (content: string) => checkAsBuilt(parseXml(`<Thing xmlns="${UOM}">${content}</Thing>`), [built], kept);

  it('may be a part of what the model makes, in its order, and what the object has beyond it', () => {
    check('<Name>n</Name><Owners><Owner><First>f</First><Nick>x</Nick><Last>l</Last></Owner></Owners>');
    check('<Links><link/></Links><Extra><Anything/></Extra>');
  });

  it.each([
    ['<Owners><Owner><Last>l</Last><First>f</First></Owner></Owners>', 'Owners/Owner/First is out of order'],
    ['<Owners><Owner><First>f</First><Middle>m</Middle></Owner></Owners>', 'element Owners/Owner/Middle of Owner'],
    ['<Owners><OwnerX/></Owners>', 'element Owners/OwnerX of Owners'],
    ['<Links><linkX/></Links>', 'element Links/linkX of Links'],
  ])('is refused when it is not so: %s', (content, message) => {
    expect(() => check(content)).toThrow(message);
  });
});

describe('elements without a meaning here', () => {
  const rendered = parseXml('<a><Name>n</Name><Size>1</Size><Owner><First>f</First></Owner></a>');
  const all = () => true;

  it('are kept behind the sibling that they followed', () => {
    const posted = parseXml(
      '<a><Name>n</Name><Label>x</Label><Size>1</Size><Owner><First>f</First><Last>l</Last></Owner></a>',
    );
    const kept = collectKept(posted, rendered, [], { stored: ['Label', 'Owner/Last'] }, all);
    expect(serialize(insertKept(rendered, kept))).toBe(serialize(posted));
  });

  it('go when the client leaves them out', () => {
    const before = collectKept(parseXml('<a><Label>x</Label></a>'), rendered, [], { stored: ['Label'] }, all);
    expect(before).toHaveLength(1);
    expect(collectKept(rendered, rendered, before, {}, all)).toEqual([]);
  });

  it('are refused by name when they are new and nobody stores them', () => {
    expect(() => collectKept(parseXml('<a><Label>x</Label></a>'), rendered, [], {}, all)).toThrow('setting Label of a');
  });

  it('stay when their group was not part of the request', () => {
    const posted = parseXml('<a><Lists group="G"><One>1</One></Lists></a>');
    const before = collectKept(posted, rendered, [], { stored: ['Lists'] }, all);
    const after = collectKept(rendered, rendered, before, {}, () => false);
    expect(elements(at(insertKept(rendered, after), 'Lists'), 'One')).toHaveLength(1);
  });
});
