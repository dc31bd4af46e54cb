import fc from 'fast-check';
import { bridgeViolation, type ForeignTrunk, type PlannedSea, type PlannedTrunk } from './bridge-rules.js';

/** Bridges that keep all rules, as a pair or alone: every VLAN is dealt out once. */
const bridge = fc
  .record({
    vlans: fc.uniqueArray(fc.integer({ min: 1, max: 4094 }), { minLength: 20, maxLength: 120 }),
    sizes: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 16 }),
    switchId: fc.integer({ min: 0, max: 15 }),
    pair: fc.boolean(),
  })
  .map(({ vlans, sizes, switchId, pair }) => {
    const left = [...vlans];
    const trunks = sizes.flatMap((size, index) => {
      const pvid = left.shift();
      return pvid === undefined ? [] : [{ name: `ent${index}`, pvid, taggedVlans: left.splice(0, size), switchId }];
    });
    const sea = (name: string, trunkPriority: number): PlannedSea => ({
      name,
      pvid: trunks[0]!.pvid,
      trunks: trunks.map((trunk) => ({ ...trunk, trunkPriority })),
    });
    return { pvid: trunks[0]!.pvid, seas: pair ? [sea('a', 1), sea('b', 2)] : [sea('a', 1)], rest: left, switchId };
  });
type Bridge = typeof bridge extends fc.Arbitrary<infer T> ? T : never;

const violation = ({ pvid, seas }: Pick<Bridge, 'pvid' | 'seas'>, foreign: ForeignTrunk[] = []) =>
  bridgeViolation(pvid, seas, foreign);

/** The bridge with one trunk of each SEA replaced. */
function withTrunk({ pvid, seas }: Bridge, index: number, change: (trunk: PlannedTrunk) => PlannedTrunk) {
  const trunks = (list: readonly PlannedTrunk[]) => list.map((trunk, at) => (at === index ? change(trunk) : trunk));
  return { pvid, seas: seas.map((sea) => ({ ...sea, trunks: trunks(sea.trunks) })) };
}

describe('the rules of a network bridge', () => {
  it('let a bridge pass that deals out every VLAN once', () => {
    fc.assert(fc.property(bridge, (one) => expect(violation(one)).toBeUndefined()));
  });

  it('do not depend on which SEA comes first', () => {
    fc.assert(
      fc.property(bridge, ({ pvid, seas }) => expect(violation({ pvid, seas: seas.toReversed() })).toBeUndefined()),
    );
  });

  it('refuse a VLAN that is on two trunks', () => {
    fc.assert(
      fc.property(bridge, fc.nat(), (one, pick) => {
        const [, ...others] = one.seas[0]!.trunks;
        const source = others[pick % Math.max(1, others.length)];
        fc.pre(source !== undefined && one.seas[0]!.trunks[0]!.taggedVlans.length < 20);
        const doubled = withTrunk(one, 0, (trunk) => ({ ...trunk, taggedVlans: [...trunk.taggedVlans, source!.pvid] }));
        expect(violation(doubled)).toContain(`VLAN ${source!.pvid} is on two trunks`);
      }),
    );
  });

  it('refuse a VLAN that another trunk of the same switch has, and only of the same', () => {
    fc.assert(
      fc.property(bridge, fc.nat(), fc.boolean(), (one, pick, own) => {
        const vlans = one.seas[0]!.trunks.flatMap(({ pvid, taggedVlans }) => [pvid, ...taggedVlans]);
        const vlan = vlans[pick % vlans.length]!;
        const foreign = {
          name: 'ent99 of vios1',
          switchId: one.switchId,
          ...(own ? { pvid: vlan, taggedVlans: [] } : { pvid: 5000, taggedVlans: [vlan] }),
        };
        expect(violation(one, [foreign])).toMatch(new RegExp(`^VLAN ${vlan} .* ent99 of vios1`));
        expect(violation(one, [{ ...foreign, switchId: one.switchId + 1 }])).toBeUndefined();
      }),
    );
  });

  it('refuse a pair whose SEAs differ in VLANs or agree in priority', () => {
    fc.assert(
      fc.property(bridge, (one) => {
        const [first, second] = one.seas;
        fc.pre(second !== undefined);
        const equal = second!.trunks.map((trunk) => ({ ...trunk, trunkPriority: 1 }));
        expect(violation({ ...one, seas: [first!, { ...second!, trunks: equal }] })).toContain('same TrunkPriority 1');
        const fewer = second!.trunks.slice(0, -1);
        const lacking = violation({ ...one, seas: [first!, { ...second!, trunks: fewer }] });
        expect(lacking).toMatch(fewer.length === 0 ? /no trunk with its PortVLANID/ : /has none/);
        const extra = one.rest[0];
        if (extra === undefined || first!.trunks[0]!.taggedVlans.length === 20) return;
        const more = first!.trunks.map((trunk, at) =>
          at === 0 ? { ...trunk, taggedVlans: [...trunk.taggedVlans, extra] } : trunk,
        );
        expect(violation({ ...one, seas: [{ ...first!, trunks: more }, second!] })).toContain('different VLANs');
      }),
    );
  });

  const trunk = (pvid: number, taggedVlans: number[] = [], switchId = 0): PlannedTrunk => ({
    name: `ent${pvid}`,
    pvid,
    taggedVlans,
    switchId,
    trunkPriority: 1,
  });
  const alone = (...trunks: PlannedTrunk[]): PlannedSea[] => [{ name: 'ent8 of vios1', pvid: 1, trunks }];
  const count = (length: number, from: number) => Array.from({ length }, (_, index) => from + index);

  it.each<[string, PlannedSea[], string | undefined]>([
    ['20 tagged VLANs', alone(trunk(1, count(20, 100))), undefined],
    ['21 tagged VLANs', alone(trunk(1, count(21, 100))), '21 tagged VLANs; 20 are possible'],
    ['15 additional trunks', alone(trunk(1), ...count(15, 100).map((pvid) => trunk(pvid))), undefined],
    ['16 additional trunks', alone(trunk(1), ...count(16, 100).map((pvid) => trunk(pvid))), '16 additional trunks; 15'],
    ['no trunk of its own VLAN', alone(trunk(2)), 'no trunk with its PortVLANID 1'],
    ['a trunk on another switch', alone(trunk(1), trunk(2, [], 1)), 'on virtual switch 1, the SEA on 0'],
    [
      'another VLAN than its bridge',
      [{ ...alone(trunk(2))[0]!, pvid: 2 }],
      'PortVLANID 2 of SEA ent8 of vios1 is not 1',
    ],
    ['no SEA', [], 'one or two SEAs, not 0'],
    ['three SEAs', [...alone(trunk(1)), ...alone(trunk(1)), ...alone(trunk(1))], 'one or two SEAs, not 3'],
  ])('judge %s', (_what, seas, expected) => {
    const found = bridgeViolation(1, seas, []);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(expected);
  });
});
