import type { Bridge, Trunk } from './bridge.js';

/** One change of a bridge's additional trunks. A trunk is named by its PVID. */
export type Change =
  | { readonly is: 'tag'; readonly trunk: number; readonly vlan: number }
  | { readonly is: 'untag'; readonly trunk: number; readonly vlan: number }
  | { readonly is: 'add trunk'; readonly trunk: number; readonly vlan: number }
  | { readonly is: 'remove trunk'; readonly trunk: number }
  | { readonly is: 'renumber'; readonly trunk: number; readonly to: number };

/** The bridge as it will be. */
export function changed(bridge: Bridge, change: Change): Bridge {
  return { ...bridge, additional: changedTrunks(bridge.additional, change) };
}

function changedTrunks(trunks: readonly Trunk[], change: Change): Trunk[] {
  const others = () => trunks.filter(({ pvid }) => pvid !== change.trunk);
  const each = (edit: (trunk: Trunk) => Trunk) =>
    trunks.map((trunk) => (trunk.pvid === change.trunk ? edit(trunk) : trunk));
  switch (change.is) {
    case 'tag':
      return each(({ pvid, vlans }) => ({ pvid, vlans: [...vlans, change.vlan] }));
    case 'untag':
      return each(({ pvid, vlans }) => ({ pvid, vlans: vlans.filter((vlan) => vlan !== change.vlan) }));
    case 'add trunk':
      return [...trunks, { pvid: change.trunk, vlans: [change.vlan] }];
    case 'remove trunk':
      return others();
    case 'renumber':
      return each(({ vlans }) => ({ pvid: change.to, vlans }));
  }
}

/** Collects changes, each planned on what those before it leave. */
export class Plan {
  readonly changes: Change[] = [];

  constructor(public bridge: Bridge) {}

  add(change: Change): void {
    this.changes.push(change);
    this.bridge = changed(this.bridge, change);
  }
}
