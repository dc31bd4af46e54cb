import fc from 'fast-check';
import { OperationError } from '#contracts';
import { aBridge, bridgesOnASwitch, requests, vlansFrom } from '../testing/bridges.js';
import { type Bridge, carries, numbersOf, type Surroundings } from './bridge.js';
import { type Change, changed } from './change.js';
import { type Marks, marked, NO_MARKS } from './marks.js';
import { planAdditions } from './plan-additions.js';
import { planPeer } from './plan-peer.js';
import { planRemovals } from './plan-removals.js';

const alone: Surroundings = { peers: [], orphans: [], inUse: new Set() };
const applied = (bridge: Bridge, changes: readonly Change[]): Bridge => changes.reduce(changed, bridge);
const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof OperationError) return error.failure.code;
    throw error;
  }
  return 'nothing';
};

describe('planning VLANs of a network bridge', () => {
  it('changes nothing for a VLAN that the bridge carries: the PVID, one tagged on the primary, one on another trunk', () => {
    const bridge = aBridge({ additional: [{ pvid: 4094, vlans: [200] }] });
    expect(planAdditions(bridge, [1, 100, 200], alone)).toEqual([]);
  });

  it('makes a trunk with the highest free PVID for the first VLAN', () => {
    const around = { ...alone, inUse: new Set([4093]), orphans: [orphan({ pvid: 4092, vlans: [4091] })] };
    const bridge = aBridge({ controlVlan: 4094 });
    expect(planAdditions(bridge, [500], around)).toEqual([{ is: 'add trunk', trunk: 4090, vlan: 500 }]);
  });

  it('fills a trunk up to twenty VLANs before it makes the next', () => {
    const wanted = vlansFrom(500, 21);
    const { additional } = applied(aBridge(), planAdditions(aBridge(), wanted, alone));
    expect(additional).toEqual([
      { pvid: 4094, vlans: wanted.slice(0, 20) },
      { pvid: 4093, vlans: [520] },
    ]);
  });

  it('with load balancing gives an odd trunk its partner, then fills the emptier one', () => {
    const bridge = aBridge({ loadBalancing: true });
    const { additional } = applied(bridge, planAdditions(bridge, [500, 501, 502, 503], alone));
    expect(additional.map(({ vlans }) => vlans)).toEqual([
      [500, 502],
      [501, 503],
    ]);
  });

  it('refuses the VLAN for which there is no room', () => {
    const full = vlansFrom(0, 15).map((i) => ({ pvid: 4094 - i, vlans: vlansFrom(1000 + 20 * i, 20) }));
    expect(code(() => planAdditions(aBridge({ additional: full }), [500], alone))).toBe('network.vlan-exhausted');
  });

  it('gives a trunk another PVID when its own is wanted as a VLAN, and gives it back afterwards', () => {
    const bridge = aBridge({ additional: [{ pvid: 500, vlans: [200] }] });
    const changes = planAdditions(bridge, [500], alone);
    expect(changes).toEqual([
      { is: 'renumber', trunk: 500, to: 4094 },
      { is: 'tag', trunk: 4094, vlan: 500 },
    ]);
    const marks = changes.reduce(marked, NO_MARKS);
    const later = applied(bridge, changes);
    expect(applied(later, planRemovals(later, [500], marks, []))).toEqual(bridge);
  });

  it('refuses a VLAN of an orphan trunk, naming it', () => {
    const around = { ...alone, orphans: [orphan({ pvid: 4000, vlans: [500] })] };
    expect(() => planAdditions(aBridge(), [500], around)).toThrow(/ent11 of vios2/);
    expect(code(() => planAdditions(aBridge(), [4000], around))).toBe('network.orphan-trunk');
  });

  it("refuses the VLAN of a bridge's control channel", () => {
    expect(code(() => planAdditions(aBridge({ controlVlan: 4093 }), [4093], alone))).toBe('network.vlan-reserved');
  });

  it('takes a VLAN off a peer, but never off its primary trunk', () => {
    const peer = aBridge({
      uuid: 'bridge-2',
      primary: { pvid: 2, vlans: [300] },
      additional: [{ pvid: 4094, vlans: [200, 201] }],
    });
    expect(planPeer(peer, [200], alone)).toEqual([{ is: 'untag', trunk: 4094, vlan: 200 }]);
    expect(code(() => planPeer(peer, [2], alone))).toBe('network.vlan-on-peer');
    expect(code(() => planPeer(peer, [300], alone))).toBe('network.vlan-on-peer');
  });

  it("changes a peer's PVID when it is wanted as a VLAN", () => {
    const peer = aBridge({ additional: [{ pvid: 500, vlans: [200] }] });
    expect(planPeer(peer, [500], alone)).toEqual([{ is: 'renumber', trunk: 500, to: 4094 }]);
  });

  it('leaves trunks of others where they are, even empty', () => {
    const bridge = aBridge({ additional: [{ pvid: 4094, vlans: [500] }] });
    expect(planRemovals(bridge, [500], NO_MARKS, [])).toEqual([{ is: 'untag', trunk: 4094, vlan: 500 }]);
  });

  it('keeps an empty trunk of ours while load balancing needs it', () => {
    const start = aBridge({ loadBalancing: true });
    const changes = planAdditions(start, [500, 501], alone);
    const marks = changes.reduce(marked, NO_MARKS);
    const removal = planRemovals(applied(start, changes), [500], marks, []);
    expect(removal).toEqual([{ is: 'untag', trunk: 4094, vlan: 500 }]);
    const half = applied(applied(start, changes), removal);
    expect(applied(half, planRemovals(half, [501], marks, []))).toEqual(start);
  });

  describe('whatever is asked, in whatever order', () => {
    it('keeps the rules, changes no primary trunk, and gives the bridges back as they were', () => {
      fc.assert(
        fc.property(bridgesOnASwitch, requests, (start, asked) => {
          const world = new SwitchOfBridges(start);
          for (const { add, vlans } of asked) {
            if (add) world.add(vlans);
            else world.remove(vlans.filter((vlan) => world.ours.has(vlan)));
            for (const vlan of world.ours) expect(carries(world.target, vlan)).toBe(true);
            world.checkRules(start);
          }
          world.remove([...world.ours]);
          expect(world.bridges).toEqual(start);
          expect(world.marks.get(start[0].uuid)).toEqual(NO_MARKS);
        }),
        { numRuns: 300 },
      );
    });
  });
});

const orphan = (trunk: { pvid: number; vlans: number[] }) => ({ vios: 'vios2', deviceName: 'ent11', ...trunk });

/** Applies plans for the first of the bridges, as the service does; a refusal changes nothing. */
class SwitchOfBridges {
  readonly marks: Map<string, Marks>;
  /** VLANs that we have put on the first bridge. */
  readonly ours = new Set<number>();
  bridges: readonly [Bridge, ...Bridge[]];

  constructor(start: readonly [Bridge, ...Bridge[]]) {
    this.bridges = start;
    this.marks = new Map(start.map(({ uuid }) => [uuid, NO_MARKS]));
  }

  get target(): Bridge {
    return this.bridges[0];
  }

  add(wanted: number[]): void {
    const missing = wanted.filter((vlan) => !carries(this.target, vlan));
    // What others have on a peer stays there: moving is decided outside of planning.
    const movable = missing.filter((vlan) => !this.bridges.slice(1).some((peer) => carries(peer, vlan)));
    const before = { bridges: this.bridges, marks: new Map(this.marks) };
    try {
      for (const peer of this.bridges.slice(1)) this.apply(peer, planPeer(peer, movable, this.around(peer)));
      this.apply(this.target, planAdditions(this.target, movable, this.around(this.target)));
      for (const vlan of movable) this.ours.add(vlan);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      this.bridges = before.bridges;
      for (const [uuid, marks] of before.marks) this.marks.set(uuid, marks);
    }
  }

  remove(unwanted: number[]): void {
    for (const vlan of unwanted) this.ours.delete(vlan);
    for (const [index, { uuid }] of this.bridges.entries()) {
      const bridge = this.bridges[index] as Bridge;
      const peers = this.bridges.filter((other) => other !== bridge);
      const vlans = index === 0 ? unwanted : [];
      this.apply(bridge, planRemovals(bridge, vlans, this.marks.get(uuid) ?? NO_MARKS, peers));
    }
  }

  checkRules(start: readonly Bridge[]): void {
    const all = this.bridges.flatMap(numbersOf);
    expect(new Set(all).size).toBe(all.length);
    for (const [index, { primary, additional }] of this.bridges.entries()) {
      expect(primary).toEqual(start[index]?.primary);
      expect(additional.length).toBeLessThanOrEqual(15);
      for (const { pvid, vlans } of additional) {
        expect(vlans.length).toBeLessThanOrEqual(20);
        expect(pvid).toBeGreaterThanOrEqual(1);
        expect(pvid).toBeLessThanOrEqual(4094);
      }
    }
  }

  private around(bridge: Bridge): Surroundings {
    return { ...alone, peers: this.bridges.filter((other) => other !== bridge) };
  }

  private apply({ uuid }: Bridge, changes: Change[]): void {
    const [first, ...rest] = this.bridges.map((bridge) => (bridge.uuid === uuid ? applied(bridge, changes) : bridge));
    this.bridges = [first as Bridge, ...rest];
    this.marks.set(uuid, changes.reduce(marked, this.marks.get(uuid) ?? NO_MARKS));
  }
}
