import fc from 'fast-check';
import { checkCarried, parseVlans } from './vlans.js';

describe('a list of VLANs', () => {
  it('is read whatever blanks are between', () => {
    const vlans = fc.uniqueArray(fc.integer({ min: 1, max: 4094 }), { maxLength: 20 });
    const blanks = fc.stringMatching(/^[ \n\t]{1,4}$/);
    fc.assert(
      fc.property(vlans, blanks, (list, between) => {
        expect(parseVlans(`${between}${list.join(between)}${between}`, 'TaggedVLANIDs')).toEqual(list);
      }),
    );
  });

  it.each([
    ['0', 'TaggedVLANIDs 0'],
    ['4095', 'TaggedVLANIDs 4095'],
    ['7 x', 'not a list of VLANs'],
    ['1,5', 'not a list of VLANs'],
    ['7 8 7', 'twice'],
  ])('is refused when it is "%s"', (list, message) => {
    expect(() => parseVlans(list, 'TaggedVLANIDs')).toThrow(message);
  });
});

describe('what an adapter carries', () => {
  const tagged = (count: number) => Array.from({ length: count }, (_, index) => index + 2);

  it('is at most 20 tagged VLANs besides its own', () => {
    expect(() => checkCarried(1, tagged(20))).not.toThrow();
    expect(() => checkCarried(1, tagged(21))).toThrow('21 VLANs');
    expect(() => checkCarried(2, tagged(20))).toThrow('VLAN 2 is both');
  });
});
