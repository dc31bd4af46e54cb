import { createHash } from 'node:crypto';
import { ContinuationArea } from './continuation-area.js';
import { writeDirectory } from './directory-record.js';
import { type DriveDirectory, type DriveFile, driveTree } from './drive-tree.js';
import { ConfigDriveTooLargeError } from './errors.js';
import { ascii, type Extent, SECTOR, sectorsFor, ucs2 } from './fields.js';
import { type HierarchyDirectory, hierarchyOf } from './hierarchy.js';
import { compareText, jolietIdentifiers, primaryIdentifiers } from './identifiers.js';
import { pathTable, pathTableLength } from './path-table.js';
import { rockRidge } from './rock-ridge.js';
import { checkVolumeFields, type TreePlace, writeTerminator, writeVolumeDescriptor } from './volume-descriptor.js';

export interface IsoOptions {
  /** Volume label: 1 to 16 printable ASCII characters, kept as given (`config-2` for a config drive). */
  readonly label: string;
  /** Who made the image: at most 64 printable ASCII characters. */
  readonly publisher: string;
  /** What made the image: at most 64 printable ASCII characters. @default '' */
  readonly application?: string;
  /** Date of the volume and of every file; the clock is not read. */
  readonly createdAt: Date;
  /** Largest image allowed, in bytes. At most 256 MiB, the most that a path table is sure to index. @default 64 MiB */
  readonly maxBytes?: number;
}

export const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;
// A directory takes a sector in each tree, so 256 MiB cannot hold more directories than a 16-bit number counts.
const HARD_MAX_BYTES = 256 * 1024 * 1024;

const PRIMARY_DESCRIPTOR = 16;
const JOLIET_DESCRIPTOR = 17;
const TERMINATOR = 18;
const CONTINUATION = 19;

/**
 * Builds the config drive of one instance. The same files give the same bytes, whatever the order of the map.
 *
 * ISO 9660 with two trees over the same contents: interchange level 1 with Rock Ridge, and Joliet (UCS-2 level 3).
 * Files of equal content share their sectors: a config drive repeats its files once per metadata version.
 *
 * @param files   path on the drive -> content; relative paths with `/`, at most seven directories deep, names of at
 *                most 248 bytes (UTF-8)
 * @returns       the image: a multiple of 2,048 bytes, at most `maxBytes`, held in memory
 * @throws {InvalidDrivePathError}     `config-drive.invalid-path`: an absolute path, an empty, `.` or `..` segment, one
 *                                     path both file and directory, or one that ISO 9660 cannot hold
 * @throws {ConfigDriveTooLargeError}  `config-drive.too-large`, before anything is built
 * @throws {InvalidVolumeFieldError}   `config-drive.invalid-volume-field`: label, publisher, application or createdAt
 */
export function buildIso(files: ReadonlyMap<string, Uint8Array>, options: IsoOptions): Uint8Array {
  const volume = { ...options, application: options.application ?? '' };
  checkVolumeFields(volume);
  const maxBytes = Math.min(options.maxBytes ?? DEFAULT_MAX_BYTES, HARD_MAX_BYTES);
  const { createdAt } = options;

  const root = driveTree(files);
  const contents = shareContents(root);
  const continuation = new ContinuationArea(CONTINUATION);
  const nothing = new Uint8Array();
  const primary = hierarchyOf(
    root,
    { identify: primaryIdentifiers, encode: ascii, systemUse: rockRidge(continuation, createdAt) },
    contents.extents,
  );
  const joliet = hierarchyOf(
    root,
    { identify: jolietIdentifiers, encode: ucs2, systemUse: () => nothing },
    contents.extents,
  );

  const sectors = new SectorCounter(CONTINUATION + continuation.sectors);
  const primaryPlace = placeTree(primary, sectors);
  const jolietPlace = placeTree(joliet, sectors);
  for (const { extent } of [...primary, ...joliet]) extent.sector = sectors.take(extent.bytes);
  // An empty file has no sectors, and sector 0 is what other writers give it.
  for (const { extent } of contents.unique) extent.sector = extent.bytes === 0 ? 0 : sectors.take(extent.bytes);

  const bytes = sectors.next * SECTOR;
  if (bytes > maxBytes) throw new ConfigDriveTooLargeError(bytes, maxBytes);

  const image = new Uint8Array(bytes);
  writeVolumeDescriptor(image, PRIMARY_DESCRIPTOR, 'primary', volume, primaryPlace, sectors.next);
  writeVolumeDescriptor(image, JOLIET_DESCRIPTOR, 'joliet', volume, jolietPlace, sectors.next);
  writeTerminator(image, TERMINATOR);
  continuation.writeTo(image);
  writeTree(image, primary, primaryPlace, createdAt);
  writeTree(image, joliet, jolietPlace, createdAt);
  for (const { extent, content } of contents.unique) image.set(content, extent.sector * SECTOR);
  return image;
}

/** Hands out runs of sectors one after the other. */
class SectorCounter {
  constructor(public next: number) {}

  take(bytes: number): number {
    const first = this.next;
    this.next += sectorsFor(bytes);
    return first;
  }
}

interface Contents {
  readonly extents: Map<DriveFile, Extent>;
  readonly unique: readonly { extent: Extent; content: Uint8Array }[];
}

function shareContents(root: DriveDirectory): Contents {
  const extents = new Map<DriveFile, Extent>();
  const unique = new Map<string, { extent: Extent; content: Uint8Array }>();
  for (const file of filesOf(root)) {
    const { content } = file;
    const hash = createHash('sha256').update(content).digest('hex');
    const known = unique.get(hash) ?? { extent: { sector: 0, bytes: content.length }, content };
    unique.set(hash, known);
    extents.set(file, known.extent);
  }
  return { extents, unique: [...unique.values()] };
}

function* filesOf(directory: DriveDirectory): Generator<DriveFile> {
  const byName = [...directory.entries.values()].sort((left, right) => compareText(left.name, right.name));
  for (const entry of byName) {
    if (entry.kind === 'file') yield entry;
    else yield* filesOf(entry);
  }
}

function placeTree(directories: readonly HierarchyDirectory[], sectors: SectorCounter): TreePlace {
  const pathTableBytes = pathTableLength(directories);
  return {
    root: (directories[0] as HierarchyDirectory).extent,
    pathTableBytes,
    pathTableL: sectors.take(pathTableBytes),
    pathTableM: sectors.take(pathTableBytes),
  };
}

function writeTree(image: Uint8Array, directories: readonly HierarchyDirectory[], place: TreePlace, at: Date): void {
  image.set(pathTable(directories, 'L'), place.pathTableL * SECTOR);
  image.set(pathTable(directories, 'M'), place.pathTableM * SECTOR);
  for (const { extent, records } of directories) writeDirectory(image, extent, records, at);
}
