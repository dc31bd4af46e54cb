import { viewOf } from './fields.js';
import type { HierarchyDirectory } from './hierarchy.js';

/** Bytes of a tree's path table (ECMA-119 9.4); the same in both byte orders. */
export function pathTableLength(directories: readonly HierarchyDirectory[]): number {
  return directories.reduce((length, { identifier }) => length + entryLength(identifier), 0);
}

/** The path table of a tree whose directories are laid out: type L is little-endian, type M big-endian. */
export function pathTable(directories: readonly HierarchyDirectory[], type: 'L' | 'M'): Uint8Array {
  const table = new Uint8Array(pathTableLength(directories));
  const view = viewOf(table);
  let offset = 0;
  for (const { identifier, extent, parentNumber } of directories) {
    view.setUint8(offset, identifier.length);
    view.setUint32(offset + 2, extent.sector, type === 'L');
    view.setUint16(offset + 6, parentNumber, type === 'L');
    table.set(identifier, offset + 8);
    offset += entryLength(identifier);
  }
  return table;
}

function entryLength(identifier: Uint8Array): number {
  return 8 + identifier.length + (identifier.length % 2);
}
