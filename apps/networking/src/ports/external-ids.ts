import type { OvsVif } from '#contracts';
import { macFromApi } from '#powervm';

/** What NovaLink writes to the port in Open vSwitch, so that Neutron's agent knows it: `iface-id=…,iface-status=active,…`. */
export function externalIds({ id, interfaceId, mac }: OvsVif, instance: string): string {
  return `iface-id=${interfaceId ?? id},iface-status=active,attached-mac=${macFromApi(mac)},vm-uuid=${instance}`;
}

export function parseExternalIds(text: string | undefined): ReadonlyMap<string, string> {
  const pairs = (text ?? '').split(',').filter((pair) => pair.includes('='));
  return new Map(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()]),
  );
}

/** Whether two texts say the same, in whatever order. */
export function sameExternalIds(one: string | undefined, other: string | undefined): boolean {
  const [a, b] = [parseExternalIds(one), parseExternalIds(other)];
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
