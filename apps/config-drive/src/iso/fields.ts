/** Size of a logical sector and block, in bytes. */
export const SECTOR = 2048;

/** Number of sectors that hold so many bytes. */
export function sectorsFor(bytes: number): number {
  return Math.ceil(bytes / SECTOR);
}

/** A run of sectors. `sector` is set when the image is laid out; `bytes` is the length of the data in it. */
export interface Extent {
  sector: number;
  bytes: number;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Writes a 16-bit number in both byte orders, 4 bytes in all (ECMA-119 7.2.3). */
export function writeBoth16(view: DataView, offset: number, value: number): void {
  view.setUint16(offset, value, true);
  view.setUint16(offset + 2, value, false);
}

/** Writes a 32-bit number in both byte orders, 8 bytes in all (ECMA-119 7.3.3). */
export function writeBoth32(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value, true);
  view.setUint32(offset + 4, value, false);
}

/** Date and time of a directory record: 7 bytes, UTC (ECMA-119 9.1.5). */
export function recordDate(at: Date): Uint8Array {
  return Uint8Array.of(
    at.getUTCFullYear() - 1900,
    at.getUTCMonth() + 1,
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
    0,
  );
}

/** Date and time of a volume descriptor: 16 digits down to hundredths and the offset from UTC, which is 0 (ECMA-119 8.4.26.1). */
export function volumeDate(at: Date): Uint8Array {
  const digits = at.toISOString().replace(/\D/g, '').slice(0, 16);
  return Uint8Array.of(...ascii(digits), 0);
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** UCS-2, big-endian: the characters of Joliet. */
export function ucs2(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = viewOf(bytes);
  for (let index = 0; index < text.length; index += 1) view.setUint16(index * 2, text.charCodeAt(index), false);
  return bytes;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
