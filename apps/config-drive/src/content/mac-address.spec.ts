import fc from 'fast-check';
import { linkLocalAddress } from './mac-address.js';

describe('the link-local address of an adapter', () => {
  it.each([
    ['0a:1b:2c:3d:4e:5f', 'fe80::81b:2cff:fe3d:4e5f'],
    ['fa:16:3e:12:ab:34', 'fe80::f816:3eff:fe12:ab34'],
    ['00:00:00:00:00:00', 'fe80::200:ff:fe00:0'],
    ['02:00:00:00:00:01', 'fe80::ff:fe00:1'],
  ])('of %s is %s', (mac, address) => {
    expect(linkLocalAddress(mac)).toBe(address);
  });

  it('tells the adapter: two of the same address have the same MAC', () => {
    const mac = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map((value) => value.toString(16).padStart(12, '0'));
    fc.assert(
      fc.property(mac, (digits) => {
        const text = (digits.match(/../g) ?? []).join(':');
        const [, , , , one = '', two = '', three = '', four = ''] = expanded(linkLocalAddress(text));
        const hex = one + two.slice(0, 2) + three.slice(2) + four;
        const flipped = (Number.parseInt(hex.slice(0, 2), 16) ^ 2).toString(16).padStart(2, '0');
        expect(two.slice(2) + three.slice(0, 2)).toBe('fffe');
        expect(flipped + hex.slice(2)).toBe(digits);
      }),
    );
  });

  function expanded(address: string): string[] {
    const [head = '', tail = ''] = address.split('::');
    const groups = (part: string) => part.split(':').filter(Boolean);
    const zeros = Array<string>(8 - groups(head).length - groups(tail).length).fill('0');
    return [...groups(head), ...zeros, ...groups(tail)].map((group) => group.padStart(4, '0'));
  }
});
