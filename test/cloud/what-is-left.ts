import { isDeepStrictEqual } from 'node:util';

type Snapshot = Record<string, Record<string, unknown>>;

/** Moves with use and means nothing: free space follows from what is there, numbers only rise. */
const NOT_COMPARED = new Set(['etag', 'freeSpace', 'referenceCode', 'uptime']);

/** Differences between two states of the simulator, one line per object: `+ LogicalUnit boot_x`, `~ VirtualIOServer vios1: scsiMappings`. */
export function whatIsLeft(before: Snapshot, after: Snapshot): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    const [was, is] = [before[key], after[key]];
    if (was === undefined) return [`+ ${named(key, is)}`];
    if (is === undefined) return [`- ${named(key, was)}`];
    const fields = Object.keys({ ...was, ...is }).filter(
      (field) => !NOT_COMPARED.has(field) && !isDeepStrictEqual(was[field], is[field]),
    );
    return fields.map(
      (field) => `~ ${named(key, is)} ${field}: ${JSON.stringify(was[field])} -> ${JSON.stringify(is[field])}`,
    );
  });
}

const named = (key: string, object: Record<string, unknown> | undefined): string =>
  `${String(object?.kind ?? key)} ${String(object?.name ?? key)}`;
