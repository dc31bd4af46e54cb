import fc from 'fast-check';
import { ADDITIONAL_TRUNKS, type Bridge, type Trunk, VLANS_PER_TRUNK } from '../bridges/bridge.js';

export const aBridge = (given: Partial<Bridge> = {}): Bridge => ({
  uuid: 'bridge-1',
  name: 'ent8:vios1',
  switchId: 0,
  loadBalancing: false,
  controlVlan: undefined,
  primary: { pvid: 1, vlans: [100, 101] },
  additional: [],
  ...given,
});

/** `count` VLANs from `first` on. */
export const vlansFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

/** Fewer numbers than VLANs there are, so that wanted VLANs, PVIDs and tagged VLANs meet often. */
const number = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 4080, max: 4094 }));

/** One or two bridges on a switch, as administrators leave them: no number is used twice. */
export const bridgesOnASwitch: fc.Arbitrary<readonly [Bridge, ...Bridge[]]> = fc
  .record({
    numbers: fc.uniqueArray(number, { minLength: 4, maxLength: 60 }),
    balanced: fc.tuple(fc.boolean(), fc.boolean()),
    trunks: fc.tuple(trunkSizes(), trunkSizes()),
    two: fc.boolean(),
  })
  .map(({ numbers, balanced, trunks, two }) => {
    const left = [...numbers];
    const take = (count: number) => left.splice(0, count);
    const build = (index: 0 | 1): Bridge => {
      const [pvid = 2000 + index, controlVlan] = take(2);
      const additional = trunks[index].flatMap((size): Trunk[] => {
        const [own, ...vlans] = take(size + 1);
        return own === undefined ? [] : [{ pvid: own, vlans }];
      });
      const primary = { pvid, vlans: take(2) };
      return aBridge({
        uuid: `bridge-${index}`,
        name: `ent8:vios${index}`,
        loadBalancing: balanced[index],
        controlVlan,
        primary,
        additional,
      });
    };
    return two ? [build(0), build(1)] : [build(0)];
  });

/** Tagged VLANs of each additional trunk; empty, full and full-to-the-limit ones among them. */
function trunkSizes(): fc.Arbitrary<number[]> {
  const size = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.constant(VLANS_PER_TRUNK));
  return fc.array(size, { maxLength: ADDITIONAL_TRUNKS });
}

/** What is asked of a bridge over time. */
export const requests = fc.array(
  fc.record({ add: fc.boolean(), vlans: fc.uniqueArray(number, { minLength: 1, maxLength: 30 }) }),
  { maxLength: 12 },
);
