import fc from 'fast-check';
import { freeDeviceName } from './device-names.js';
import { parseMac, slotMac } from './mac.js';

describe('MAC addresses', () => {
  it('are kept as given, in upper case', () => {
    expect(parseMac('fa163e00ab01')).toBe('FA163E00AB01');
  });

  it.each([
    ['fa:16:3e:00:00:01', '12 hex digits'],
    ['FA163E00000', '12 hex digits'],
    ['01005E000001', 'group address'],
    ['000000000000', 'no address'],
  ])('%s is refused', (mac, message) => {
    expect(() => parseMac(mac)).toThrow(message);
  });

  it('of a VIOS are its prefix with the slot behind', () => {
    expect(slotMac('209915350385152', 2)).toBe('BEEAB9E48202');
  });
});

it('a free device name is the lowest that nobody has', () => {
  const taken = fc.uniqueArray(fc.integer({ min: 0, max: 12 }));
  fc.assert(
    fc.property(taken, fc.integer({ min: 0, max: 8 }), (numbers, from) => {
      const name = Number(freeDeviceName(new Set(numbers.map((number) => `ent${number}`)), from).slice(3));
      expect(name).toBeGreaterThanOrEqual(from);
      expect(numbers).not.toContain(name);
      for (let lower = from; lower < name; lower++) expect(numbers).toContain(lower);
    }),
  );
});
