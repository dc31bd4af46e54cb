import { type DirectoryRecord, directoryLength, PARENT, SELF } from './directory-record.js';
import type { DriveDirectory, DriveEntry, DriveFile } from './drive-tree.js';
import type { Extent } from './fields.js';
import { compareIdentifiers, type Identify } from './identifiers.js';

/** What a record stands for: an entry by its name, a directory itself (`root` for the root), or the directory above. */
export type RecordRole = 'named' | 'root' | 'self' | 'parent';

/** The system use field of one record. */
export type SystemUse = (entry: DriveEntry, role: RecordRole, identifier: Uint8Array) => Uint8Array;

/** How one of the image's two trees names and describes the same files. */
export interface Dialect {
  readonly identify: Identify;
  readonly encode: (identifier: string) => Uint8Array;
  readonly systemUse: SystemUse;
}

/** A directory of one tree. Its number is its place in the list, counted from 1. */
export interface HierarchyDirectory {
  readonly identifier: Uint8Array;
  /** Number of the directory above; 1 for the root. */
  readonly parentNumber: number;
  readonly extent: Extent;
  readonly records: readonly DirectoryRecord[];
}

interface Pending {
  readonly source: DriveDirectory;
  readonly identifier: Uint8Array;
  readonly parent: Pending | undefined;
  readonly parentNumber: number;
  readonly extent: Extent;
}

/**
 * Lists the directories of one tree in path table order (ECMA-119 6.9.1: by level, then by parent, then by identifier),
 * each with its records in their order and its length.
 *
 * @param extents  where the content of each file is; several files may share one
 */
export function hierarchyOf(
  root: DriveDirectory,
  dialect: Dialect,
  extents: ReadonlyMap<DriveFile, Extent>,
): HierarchyDirectory[] {
  const top: Pending = { source: root, identifier: SELF, parent: undefined, parentNumber: 1, extent: noExtent() };
  const pending = [top];
  const directories: HierarchyDirectory[] = [];

  // The list grows while it is walked: breadth first, which is path table order.
  for (const [index, directory] of pending.entries()) {
    const { source, identifier, parentNumber, extent } = directory;
    const above = directory.parent ?? directory;
    const record = (entry: DriveEntry, role: RecordRole, recordIdentifier: Uint8Array, place: Extent) => ({
      identifier: recordIdentifier,
      directory: entry.kind === 'directory',
      extent: place,
      systemUse: dialect.systemUse(entry, role, recordIdentifier),
    });

    const records: DirectoryRecord[] = [
      record(source, directory === top ? 'root' : 'self', SELF, extent),
      record(above.source, 'parent', PARENT, above.extent),
    ];
    const identifiers = [...dialect.identify(source.entries.values())];
    identifiers.sort(([, left], [, right]) => compareIdentifiers(left, right));
    for (const [entry, text] of identifiers) {
      const encoded = dialect.encode(text);
      if (entry.kind === 'file') {
        records.push(record(entry, 'named', encoded, extents.get(entry) as Extent));
        continue;
      }
      const child = {
        source: entry,
        identifier: encoded,
        parent: directory,
        parentNumber: index + 1,
        extent: noExtent(),
      };
      pending.push(child);
      records.push(record(entry, 'named', encoded, child.extent));
    }
    extent.bytes = directoryLength(records);
    directories.push({ identifier, parentNumber, extent, records });
  }
  return directories;
}

function noExtent(): Extent {
  return { sector: 0, bytes: 0 };
}
