import type { ManagedSystem } from '../model/managed-system.js';
import type { World } from '../world.js';

/** Takes the next pairs of a host, even and odd, counting up from its prefix; 16 hex digits each, upper case. */
export function takeWwpnPairs(world: World, system: ManagedSystem, pairs: number): [string, string][] {
  const first = BigInt(system.wwpnPrefix) + BigInt(2 * system.wwpnPairsUsed);
  const wwpn = (index: number) => (first + BigInt(index)).toString(16).toUpperCase();
  system.wwpnPairsUsed += pairs;
  world.changed(system);
  return Array.from({ length: pairs }, (_, index) => [wwpn(2 * index), wwpn(2 * index + 1)]);
}
