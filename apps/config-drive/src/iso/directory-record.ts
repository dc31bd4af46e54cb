import { type Extent, recordDate, SECTOR, viewOf, writeBoth16, writeBoth32 } from './fields.js';

/** One record of a directory (ECMA-119 9.1). */
export interface DirectoryRecord {
  readonly identifier: Uint8Array;
  readonly directory: boolean;
  readonly extent: Extent;
  /** What follows the identifier: Rock Ridge fields in the primary tree, nothing in Joliet. */
  readonly systemUse: Uint8Array;
}

/** Identifier of a directory in its own first record, of the root anywhere. */
export const SELF = Uint8Array.of(0);
/** Identifier of the directory above in the second record. */
export const PARENT = Uint8Array.of(1);

const DIRECTORY_FLAG = 0x02;

/** Bytes of a record before its system use field; always even. */
export function headLength(identifier: Uint8Array): number {
  return evenUp(33 + identifier.length);
}

export function recordLength(record: DirectoryRecord): number {
  return evenUp(headLength(record.identifier) + record.systemUse.length);
}

/** Bytes of a directory that holds these records: whole sectors, since no record may cross from one into the next. */
export function directoryLength(records: readonly DirectoryRecord[]): number {
  const last = records.at(-1);
  if (!last) return 0;
  const end = (offsetsOf(records).at(-1) as number) + recordLength(last);
  return Math.ceil(end / SECTOR) * SECTOR;
}

/** Writes the records of one directory to its extent in the image. */
export function writeDirectory(image: Uint8Array, extent: Extent, records: readonly DirectoryRecord[], at: Date): void {
  const start = extent.sector * SECTOR;
  const offsets = offsetsOf(records);
  records.forEach((record, index) => {
    writeRecord(image, start + (offsets[index] as number), record, at);
  });
}

export function writeRecord(image: Uint8Array, offset: number, record: DirectoryRecord, at: Date): void {
  const { identifier, extent, systemUse } = record;
  const view = viewOf(image);
  view.setUint8(offset, recordLength(record));
  writeBoth32(view, offset + 2, extent.sector);
  writeBoth32(view, offset + 10, extent.bytes);
  image.set(recordDate(at), offset + 18);
  view.setUint8(offset + 25, record.directory ? DIRECTORY_FLAG : 0);
  writeBoth16(view, offset + 28, 1);
  view.setUint8(offset + 32, identifier.length);
  image.set(identifier, offset + 33);
  image.set(systemUse, offset + headLength(identifier));
}

function offsetsOf(records: readonly DirectoryRecord[]): number[] {
  let offset = 0;
  return records.map((record) => {
    const length = recordLength(record);
    if ((offset % SECTOR) + length > SECTOR) offset = Math.ceil(offset / SECTOR) * SECTOR;
    const at = offset;
    offset += length;
    return at;
  });
}

function evenUp(length: number): number {
  return length + (length % 2);
}
