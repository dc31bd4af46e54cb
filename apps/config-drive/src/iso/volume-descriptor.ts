import { SELF, writeRecord } from './directory-record.js';
import { InvalidVolumeFieldError } from './errors.js';
import { ascii, type Extent, SECTOR, ucs2, viewOf, volumeDate, writeBoth16, writeBoth32 } from './fields.js';

/** What a person or a tool reads about the volume before any file. */
export interface VolumeFields {
  /** Volume label, written as given in both trees: 1 to 16 printable ASCII characters, which is what Joliet holds. */
  readonly label: string;
  /** At most 64 printable ASCII characters. */
  readonly publisher: string;
  /** At most 64 printable ASCII characters. */
  readonly application: string;
  /** Date of the volume and of every file, 1970 to 2155; whole seconds count. */
  readonly createdAt: Date;
}

/** Where one tree of the volume is. */
export interface TreePlace {
  readonly root: Extent;
  readonly pathTableBytes: number;
  /** First sectors of the little-endian and the big-endian path table. */
  readonly pathTableL: number;
  readonly pathTableM: number;
}

/** @throws {InvalidVolumeFieldError} */
export function checkVolumeFields({ label, publisher, application, createdAt }: VolumeFields): void {
  checkText('label', label, 1, 16);
  checkText('publisher', publisher, 0, 64);
  checkText('application', application, 0, 64);
  const year = createdAt.getUTCFullYear();
  if (!(year >= 1970 && year <= 2155)) {
    throw new InvalidVolumeFieldError('createdAt', 'must be a date of the years 1970 to 2155');
  }
}

/**
 * Writes the primary (type 1) or, for Joliet, the supplementary (type 2) volume descriptor (ECMA-119 8.4 and 8.5).
 *
 * @param totalSectors  size of the whole volume
 */
export function writeVolumeDescriptor(
  image: Uint8Array,
  sector: number,
  kind: 'primary' | 'joliet',
  volume: VolumeFields,
  place: TreePlace,
  totalSectors: number,
): void {
  const descriptor = image.subarray(sector * SECTOR, (sector + 1) * SECTOR);
  const view = viewOf(descriptor);
  const text = kind === 'primary' ? writeAscii : writeUcs2;

  writeHead(descriptor, kind === 'primary' ? 1 : 2);
  text(descriptor, 8, 32, '');
  text(descriptor, 40, 32, volume.label);
  writeBoth32(view, 80, totalSectors);
  // "%/E" names UCS-2 level 3, which makes a supplementary descriptor a Joliet one.
  if (kind === 'joliet') descriptor.set(ascii('%/E'), 88);
  writeBoth16(view, 120, 1);
  writeBoth16(view, 124, 1);
  writeBoth16(view, 128, SECTOR);
  writeBoth32(view, 132, place.pathTableBytes);
  view.setUint32(140, place.pathTableL, true);
  view.setUint32(148, place.pathTableM, false);
  const root = { identifier: SELF, directory: true, extent: place.root, systemUse: new Uint8Array() };
  writeRecord(descriptor, 156, root, volume.createdAt);
  text(descriptor, 190, 128, '');
  text(descriptor, 318, 128, volume.publisher);
  text(descriptor, 446, 128, '');
  text(descriptor, 574, 128, volume.application);
  for (const fileIdentifier of [702, 739, 776]) text(descriptor, fileIdentifier, 37, '');
  descriptor.set(volumeDate(volume.createdAt), 813);
  descriptor.set(volumeDate(volume.createdAt), 830);
  for (const unspecified of [847, 864]) descriptor.fill(0x30, unspecified, unspecified + 16);
  view.setUint8(881, 1);
}

export function writeTerminator(image: Uint8Array, sector: number): void {
  writeHead(image.subarray(sector * SECTOR, (sector + 1) * SECTOR), 255);
}

function writeHead(descriptor: Uint8Array, type: number): void {
  descriptor[0] = type;
  descriptor.set(ascii('CD001'), 1);
  descriptor[6] = 1;
}

function writeAscii(descriptor: Uint8Array, offset: number, length: number, text: string): void {
  descriptor.set(ascii(text.padEnd(length, ' ')), offset);
}

function writeUcs2(descriptor: Uint8Array, offset: number, length: number, text: string): void {
  descriptor.set(ucs2(text.padEnd(Math.floor(length / 2), ' ')), offset);
}

function checkText(field: string, text: string, atLeast: number, atMost: number): void {
  if (text.length < atLeast || text.length > atMost || !/^[ -~]*$/.test(text)) {
    throw new InvalidVolumeFieldError(field, `must be ${atLeast} to ${atMost} printable ASCII characters`);
  }
}
