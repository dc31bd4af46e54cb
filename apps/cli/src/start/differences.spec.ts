import { type Difference, differences, differenceText, explanation } from './differences.js';

const group = { 'host-1/VolumeGroup/1': { kind: 'VolumeGroup', name: 'rootvg' } };
const image = { kind: 'LogicalUnit', type: 'VirtualIO_Image', name: 'image_a' };
const kept = [
  { kind: 'image-lu' as const, name: 'image_a' },
  { kind: 'media-repository' as const, name: 'vopt' },
];

const only = (found: Difference[]): Difference => {
  expect(found).toHaveLength(1);
  return found[0] as Difference;
};

describe('two states of the simulated world', () => {
  it('are equal when every object has the same fields, in whatever order', () => {
    expect(differences({ a: { x: 1, y: { z: [1] } } }, { a: { y: { z: [1] }, x: 1 } })).toEqual([]);
  });

  it('differ in objects that came, went, or have another field', () => {
    const found = differences({ a: { x: 1 }, b: { x: 1 } }, { b: { x: 2 }, c: { x: 1 } });
    expect(found.map(({ object, is }) => `${object} ${is}`)).toEqual(['a removed', 'b changed', 'c added']);
    expect(found.map(differenceText)).toEqual(['  - a\n      x: 1', '  ~ b\n      x: 1 -> 2', '  + c\n      x: 1']);
  });
});

describe('what is kept on purpose', () => {
  it('is the image LU that was named, and no other LU', () => {
    expect(explanation(only(differences({}, { lu: image })), kept)).toEqual(kept[0]);
    expect(explanation(only(differences({}, { lu: { ...image, name: 'image_b' } })), kept)).toBeUndefined();
    expect(explanation(only(differences({}, { lu: { ...image, type: 'VirtualIO_Disk' } })), kept)).toBeUndefined();
    expect(explanation(only(differences({}, { lu: image })), [])).toBeUndefined();
  });

  it('is a new media repository, as long as it is empty and nothing else of its volume group has changed', () => {
    const holding = (repository: object, more = {}) => ({
      'host-1/VolumeGroup/1': { ...group['host-1/VolumeGroup/1'], repository, ...more },
    });
    const made = { name: 'vopt', media: [] };
    expect(explanation(only(differences(group, holding(made))), kept)).toEqual(kept[1]);
    expect(explanation(only(differences(group, holding({ ...made, media: [{ name: 'cfg' }] }))), kept)).toBeUndefined();
    expect(explanation(only(differences(group, holding(made, { name: 'other' }))), kept)).toBeUndefined();
    expect(explanation(only(differences(holding(made), holding({ ...made, name: 'new' }))), kept)).toBeUndefined();
  });

  it('is never something that is gone', () => {
    expect(explanation(only(differences({ lu: image }, {})), kept)).toBeUndefined();
  });
});
