import type { ManagedSystem } from '../model/managed-system.js';
import type { World } from '../world.js';

const MOST_WWPNS = 65_535;

/** WWPNs that a host has not handed out. */
export const wwpnsLeft = ({ wwpnPairsUsed }: ManagedSystem): number => MOST_WWPNS - 2 * wwpnPairsUsed;

/** Takes the next pairs of a host, even and odd, counting up from its prefix; 16 hex digits each, upper case. */
export function takeWwpnPairs(world: World, system: ManagedSystem, pairs: number): [string, string][] {
  const first = BigInt(system.wwpnPrefix) + BigInt(2 * system.wwpnPairsUsed);
  const wwpn = (index: number) => (first + BigInt(index)).toString(16).toUpperCase();
  system.wwpnPairsUsed += pairs;
  world.changed(system);
  return Array.from({ length: pairs }, (_, index) => [wwpn(2 * index), wwpn(2 * index + 1)]);
}
