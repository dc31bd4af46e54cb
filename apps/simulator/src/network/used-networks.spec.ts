import fc from 'fast-check';
import { type Carrier, usedNetworks } from './used-networks.js';

const vlan = fc.integer({ min: 1, max: 12 });
const carrier: fc.Arbitrary<Carrier> = fc.record({
  switchId: fc.integer({ min: 0, max: 2 }),
  pvid: vlan,
  taggedVlans: fc.uniqueArray(vlan, { maxLength: 4 }),
});
const carriers = fc.array(carrier, { maxLength: 12 });

const keys = (adapters: readonly Carrier[]) =>
  usedNetworks(adapters)
    .map(({ switchId, vlan }) => `${switchId}/${vlan}`)
    .sort();

describe('virtual networks in use', () => {
  it('are exactly the VLANs of the adapters, each once for its switch', () => {
    fc.assert(
      fc.property(carriers, (adapters) => {
        const expected = adapters.flatMap(({ switchId, pvid, taggedVlans }) =>
          [pvid, ...taggedVlans].map((one) => `${switchId}/${one}`),
        );
        expect(keys(adapters)).toEqual(Array.from(new Set(expected)).sort());
      }),
    );
  });

  it('are tagged exactly if an adapter carries them so', () => {
    fc.assert(
      fc.property(carriers, (adapters) => {
        for (const { switchId, vlan, tagged } of usedNetworks(adapters)) {
          const carriesTagged = (one: Carrier) =>
            one.switchId === switchId && one.pvid !== vlan && one.taggedVlans.includes(vlan);
          expect(tagged).toBe(adapters.some(carriesTagged));
        }
      }),
    );
  });

  it('do not depend on the order of the adapters', () => {
    fc.assert(
      fc.property(carriers, (adapters) => {
        expect(keys(adapters.toReversed())).toEqual(keys(adapters));
      }),
    );
  });
});
