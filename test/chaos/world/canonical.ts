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

/** PVIDs of load groups and names of their networks: any free one will do, and which is free depends on what has just gone. */
const GROUP_PVID = /\b(VLAN|(?:pvid|vlan|vlanId): ?)40\d\d\b/g;

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
  return objects
    .flatMap((object, index) => linesOf(object, labels[index] ?? '', ids, labels))
    .map((line) => line.replace(GROUP_PVID, '$1<PVID>'))
    .sort();
}

/** Between an object and what is said of it. */
const OF = ': ';

/** A line for the object, one for each of its fields, and one for each member of a list. */
function linesOf(object: Record<string, unknown>, label: string, ids: Map<string, number>, labels: string[]): string[] {
  const parent = shown(object.parent, ids, labels);
  const fields = Object.entries(object).filter(([name, value]) => !HANDED_OUT.has(name) && !isOwnMac(name, value));
  return fields.flatMap(([name, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return values.map((one) => `${label} in ${parent}${OF}${name}: ${shown(one, ids, labels)}`);
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
    // The id itself may be any; what it leads to may not.
    const leads = (one: unknown) => typeof one === 'string' && ids.has(one.toUpperCase());
    const fields = Object.entries(value).filter(
      ([key, one]) => (!HANDED_OUT.has(key) || leads(one)) && !isOwnMac(key, one),
    );
    return `{${fields
      .map(([key, one]) => `${key}:${shown(one, ids, labels)}`)
      .sort()
      .join(',')}}`;
  }
  if (typeof value !== 'string') return JSON.stringify(value) ?? '';
  const known = ids.get(value.toUpperCase());
  return known === undefined ? JSON.stringify(value) : `<${labels[known]}>`;
}

/** Objects of which one world says something that the other does not. */
export interface Difference {
  readonly object: string;
  /** Lines of the world as it should be that are not there, and the other way round. */
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  /** The object is in one of the worlds only. */
  readonly whole: boolean;
}

export function compare(expected: readonly string[], found: readonly string[]): Difference[] {
  const [missing, unexpected] = [without(expected, found), without(found, expected)].map(byObject);
  const [had, has] = [expected, found].map(byObject);
  const objects = [...new Set([...(missing?.keys() ?? []), ...(unexpected?.keys() ?? [])])];
  return objects.map((object) => ({
    object,
    missing: missing?.get(object) ?? [],
    unexpected: unexpected?.get(object) ?? [],
    whole: !had?.has(object) || !has?.has(object),
  }));
}

/** At most so many lines, whole objects in one. */
export function shownDifferences(differences: readonly Difference[], most = 10): string[] {
  const lines = differences.flatMap(({ object, missing, unexpected, whole }) => {
    if (whole) return [`${missing.length > 0 ? '-' : '+'} ${object}`];
    return [...missing.map((line) => `- ${line}`), ...unexpected.map((line) => `+ ${line}`)];
  });
  const rest = lines.length - most;
  return [...lines.slice(0, most).map((line) => line.slice(0, 240)), ...(rest > 0 ? [`and ${rest} more`] : [])];
}

function without(all: readonly string[], those: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of those) left.set(line, (left.get(line) ?? 0) + 1);
  return all.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

function byObject(lines: readonly string[]): Map<string, string[]> {
  const objects = new Map<string, string[]>();
  for (const line of lines) {
    const object = line.slice(0, line.indexOf(OF));
    objects.set(object, [...(objects.get(object) ?? []), line]);
  }
  return objects;
}
