import { InvalidDrivePathError } from './errors.js';

export interface DriveFile {
  readonly kind: 'file';
  readonly name: string;
  readonly content: Uint8Array;
}

export interface DriveDirectory {
  readonly kind: 'directory';
  readonly name: string;
  readonly entries: Map<string, DriveEntry>;
}

export type DriveEntry = DriveFile | DriveDirectory;

/** ECMA-119 6.8.2.1 allows eight levels of directories with the root as the first, and a file in the eighth. */
const MAX_SEGMENTS = 8;
/** Linux reads at most 253 bytes of a Rock Ridge name; 248 fit one NM field with room to spare. */
const MAX_NAME_BYTES = 248;

/**
 * Sorts files into directories.
 *
 * @param files  path on the drive -> content; relative, `/` between segments, at most 8 segments of 248 bytes (UTF-8)
 * @throws {InvalidDrivePathError}  for a path that is absolute, empty, too deep or too long, has an empty, `.` or `..`
 *                                  segment or a control character, or is both a file and a directory
 */
export function driveTree(files: ReadonlyMap<string, Uint8Array>): DriveDirectory {
  const root = directory('');
  for (const [path, content] of files) {
    const segments = segmentsOf(path);
    const name = segments.pop() as string;
    const parent = segments.reduce((at, segment) => directoryIn(at, segment, path), root);
    if (parent.entries.has(name)) throw clash(path);
    parent.entries.set(name, { kind: 'file', name, content });
  }
  return root;
}

/** Checks one path as {@link driveTree} does and returns its segments. */
export function segmentsOf(path: string): string[] {
  const refuse = (reason: string) => new InvalidDrivePathError(path, reason);
  if (path.startsWith('/')) throw refuse('is absolute; give it relative to the root of the drive');
  const segments = path.split('/');
  for (const segment of segments) {
    if (segment === '') throw refuse('has an empty segment; put one / between names and none at the end');
    if (segment === '.' || segment === '..') throw refuse(`has a "${segment}" segment; spell out where the file goes`);
    if (/[\p{Cc}\p{Surrogate}]/u.test(segment))
      throw refuse('has a control character or half a surrogate pair; rename it');
    if (Buffer.byteLength(segment) > MAX_NAME_BYTES) {
      throw refuse(`has a name of more than ${MAX_NAME_BYTES} bytes; shorten it`);
    }
  }
  if (segments.length > MAX_SEGMENTS) {
    throw refuse(`is deeper than ISO 9660 allows; use at most ${MAX_SEGMENTS - 1} directories above the file`);
  }
  return segments;
}

function directoryIn(parent: DriveDirectory, name: string, path: string): DriveDirectory {
  const found = parent.entries.get(name);
  if (found?.kind === 'file') throw clash(path);
  if (found) return found;
  const made = directory(name);
  parent.entries.set(name, made);
  return made;
}

function directory(name: string): DriveDirectory {
  return { kind: 'directory', name, entries: new Map() };
}

function clash(path: string): InvalidDrivePathError {
  return new InvalidDrivePathError(path, 'is a file and a directory at once; rename one of them');
}
