export type WorldState = Record<string, Record<string, unknown>>;

/**
 * Names and numbers that the hypervisor hands out as it likes, so that two equal worlds may differ in them: order of
 * creation decides which slot, bus or address a thing gets.
 */
const HANDED_OUT = new Set([
  ...[
    'uuid',
    'udid',
    'slot',
    'serverSlot',
    'clientSlot',
    'adapterName',
    'lua',
    'targetName',
    'targetUdid',
    'macPrefix',
  ],
  ...['etag', 'freeSpace', 'referenceCode', 'uptime', 'nvram', 'tag', 'location', 'portVlan'],
]);

/** MACs with Neutron's prefix are asked for; others are the hypervisor's own. */
const isOwnMac = (key: string, value: unknown) =>
  key === 'mac' && typeof value === 'string' && !value.startsWith('FA163E');

/**
 * A world as a sorted list of lines, one per fact, that is equal for two worlds that are equal but for what the
 * hypervisor hands out. References between objects are replaced by what the objects themselves look like.
 */
export function canonical(world: WorldState): string[] {
  const objects = Object.values(world);
  const ids = new Map<string, number>();
  objects.forEach((object, index) => {
    for (const id of [object.uuid, object.udid]) if (typeof id === 'string') ids.set(id.toUpperCase(), index);
  });
  const labels = objects.map(({ kind, name }) => `${String(kind)} ${String(name ?? '')}`.trim());
  return objects.flatMap((object, index) => linesOf(object, labels[index] ?? '', ids, labels)).sort();
}

/** A line for the object, one for each of its fields, and one for each member of a list. */
function linesOf(object: Record<string, unknown>, label: string, ids: Map<string, number>, labels: string[]): string[] {
  const parent = shown(object.parent, ids, labels);
  const fields = Object.entries(object).filter(([name, value]) => !HANDED_OUT.has(name) && !isOwnMac(name, value));
  return fields.flatMap(([name, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return values.map((one) => `${label} in ${parent} ${name}: ${shown(one, ids, labels)}`);
  });
}

function shown(value: unknown, ids: Map<string, number>, labels: string[]): string {
  if (Array.isArray(value)) {
    return `[${value
      .map((one) => shown(one, ids, labels))
      .sort()
      .join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([key, one]) => !HANDED_OUT.has(key) && !isOwnMac(key, one));
    return `{${fields
      .map(([key, one]) => `${key}:${shown(one, ids, labels)}`)
      .sort()
      .join(',')}}`;
  }
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  const known = ids.get(value.toUpperCase());
  return known === undefined ? JSON.stringify(value) : `<${labels[known]}>`;
}

/** What one world has and the other has not, as lines. */
export function compare(expected: string[], found: string[]): { missing: string[]; unexpected: string[] } {
  const without = (all: string[], those: string[]) => {
    const left = [...those];
    return all.filter((line) => {
      const at = left.indexOf(line);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  };
  return { missing: without(expected, found), unexpected: without(found, expected) };
}
