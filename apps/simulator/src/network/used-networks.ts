/** What the rules of virtual networks need to know of an adapter. */
export interface Carrier {
  switchId: number;
  pvid: number;
  taggedVlans: readonly number[];
}

export interface UsedNetwork {
  switchId: number;
  vlan: number;
  /** Whether an adapter carries it with tags. */
  tagged: boolean;
}

/** One network for each VLAN of a switch that any adapter uses: tagged as soon as one adapter carries it tagged. */
export function usedNetworks(adapters: Iterable<Carrier>): UsedNetwork[] {
  const networks = new Map<string, UsedNetwork>();
  for (const { switchId, pvid, taggedVlans } of adapters) {
    for (const vlan of [pvid, ...taggedVlans]) {
      const key = `${switchId}/${vlan}`;
      const network = networks.get(key) ?? { switchId, vlan, tagged: false };
      network.tagged ||= vlan !== pvid;
      networks.set(key, network);
    }
  }
  return Array.from(networks.values());
}
