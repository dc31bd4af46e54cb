import { ensureChild, insertInOrder, setAttribute, setText } from './edit.js';
import { textElement } from './element.js';
import { findElement, findElements } from './find.js';
import { parseXml } from './parse.js';
import { serializeXml } from './serialize.js';

const order = ['First', 'Second', 'Third', 'Fourth'];

function insert(document: string, local: string): string {
  const tree = parseXml(document);
  insertInOrder(tree, textElement(local, '', 'new'), order);
  return serializeXml(tree);
}

describe('inserting a child by the order list of its type', () => {
  it('goes after the nearest sibling that precedes it', () => {
    expect(insert('<T><First/><Fourth/></T>', 'Third')).toBe('<T><First/><Third>new</Third><Fourth/></T>');
  });

  it('goes after those of its own name', () => {
    expect(insert('<T><Second/><Second/><Third/></T>', 'Second')).toBe(
      '<T><Second/><Second/><Second>new</Second><Third/></T>',
    );
  });

  it('goes after Metadata when nothing precedes it', () => {
    expect(insert('<T><Metadata/><Third/></T>', 'First')).toBe('<T><Metadata/><First>new</First><Third/></T>');
  });

  it('leaves unknown siblings where they are', () => {
    expect(insert('<T><First/><Vendor/><Third/></T>', 'Second')).toBe(
      '<T><First/><Second>new</Second><Vendor/><Third/></T>',
    );
  });

  it('goes last when the list does not know it', () => {
    expect(insert('<T><First/><Fourth/></T>', 'Vendor')).toBe('<T><First/><Fourth/><Vendor>new</Vendor></T>');
  });
});

describe('finding and changing', () => {
  it('finds by a path of local names, whatever the prefixes', () => {
    const tree = parseXml('<x:a xmlns:x="urn:x"><x:b><x:c>1</x:c><x:c>2</x:c></x:b></x:a>');
    expect(findElement(tree, 'b/c')?.text).toBe('1');
    expect(findElements(tree, 'b/c').map((element) => element.text)).toEqual(['1', '2']);
    expect(findElement(tree, 'b/d')).toBeUndefined();
  });

  it('keeps attributes and CDATA when a text is set', () => {
    const tree = parseXml('<a kb="CUD"><![CDATA[old]]></a>');
    setText(tree, 'new');
    expect(serializeXml(tree)).toBe('<a kb="CUD"><![CDATA[new]]></a>');
  });

  it('makes a missing child once', () => {
    const tree = parseXml('<T><Fourth/></T>');
    const made = ensureChild(tree, 'Second', order, () => textElement('Second', '', ''));
    expect(ensureChild(tree, 'Second', order, () => textElement('Second', '', ''))).toBe(made);
    expect(serializeXml(tree)).toBe('<T><Second/><Fourth/></T>');
  });

  it('replaces an attribute in its place', () => {
    const tree = parseXml('<a x="1" y="2"/>');
    setAttribute(tree, 'x', '3');
    setAttribute(tree, 'z', '4');
    setAttribute(tree, 'y', undefined);
    expect(serializeXml(tree)).toBe('<a x="3" z="4"/>');
  });
});
