import type { DriveEntry } from './drive-tree.js';

/** Gives each entry of one directory its identifier in a tree of the image: legal there and unique in the directory. */
export type Identify = (entries: Iterable<DriveEntry>) => Map<DriveEntry, string>;

/**
 * Identifiers of interchange level 1: eight characters and three of extension from `A-Z0-9_`, `NAME.EXT;1` for files,
 * `NAME` for directories. Names that fall together get a number at the end of the eight.
 */
export const primaryIdentifiers: Identify = identifiersBy((entry) => {
  if (entry.kind === 'directory') return { stem: dCharacters(entry.name), tail: '', room: 8 };
  const [stem, extension] = splitName(entry.name);
  return { stem: dCharacters(stem), tail: `.${dCharacters(extension.slice(1)).slice(0, 3)}`, room: 8 };
});

/**
 * Identifiers of Joliet: the name itself where it is legal, cut to 64 characters, and `;1` after files. Characters
 * that Joliet forbids, and those outside the basic plane, become `_`.
 */
export const jolietIdentifiers: Identify = identifiersBy((entry) => {
  const [stem, extension] = splitName(jolietCharacters(entry.name));
  if (extension.length > 16) return { stem: stem + extension, tail: '', room: 64 };
  return { stem, tail: extension, room: 64 - extension.length };
});

/** The order of records in a directory: by name, then by extension (ECMA-119 9.3). */
export function compareIdentifiers(left: string, right: string): number {
  const [leftStem, leftExtension] = splitIdentifier(left);
  const [rightStem, rightExtension] = splitIdentifier(right);
  return compareText(leftStem, rightStem) || compareText(leftExtension, rightExtension);
}

/** Compares by code units, so that the order does not depend on a locale. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

interface Wanted {
  /** May be longer than `room`; it is cut. */
  readonly stem: string;
  /** Kept whole after the stem. */
  readonly tail: string;
  /** Characters for the stem. */
  readonly room: number;
}

function identifiersBy(wanted: (entry: DriveEntry) => Wanted): Identify {
  return (entries) => {
    const taken = new Set<string>();
    const nextNumber = new Map<string, number>();
    const identifiers = new Map<DriveEntry, string>();
    const byName = [...entries].sort((left, right) => compareText(left.name, right.name));
    for (const entry of byName) {
      const { stem, tail, room } = wanted(entry);
      // A directory `A` and a file `A.` sort as equals, so they count as one identifier.
      const keyOf = (candidate: string) => candidate + (tail || '.');
      const first = stem.slice(0, room);
      let chosen = first;
      let number = nextNumber.get(keyOf(first)) ?? 0;
      while (taken.has(keyOf(chosen))) {
        chosen = stem.slice(0, room - String(number).length) + number;
        number += 1;
      }
      nextNumber.set(keyOf(first), number);
      taken.add(keyOf(chosen));
      identifiers.set(entry, chosen + tail + (entry.kind === 'file' ? ';1' : ''));
    }
    return identifiers;
  };
}

function splitName(name: string): [stem: string, extension: string] {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
}

function splitIdentifier(identifier: string): [stem: string, extension: string] {
  const [name = ''] = identifier.split(';');
  const dot = name.indexOf('.');
  return dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot + 1)];
}

function dCharacters(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9_]/gu, '_');
}

function jolietCharacters(text: string): string {
  return text.replace(/[*/:;?\\\u{10000}-\u{10ffff}]/gu, '_');
}
