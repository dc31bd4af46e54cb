import { ControlError } from '../control-error.js';

/** A half-open part of a content of `size` bytes. */
export interface ByteRange {
  offset: number;
  length: number;
}

/**
 * Reads a `Range` header with one range; undefined when there is none.
 *
 * @throws {ControlError} 416
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  if (header === undefined) return undefined;
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if ((first === '' && last === '') || start >= end) {
    throw new ControlError(416, 'control.range', `Range ${header} is not within the ${size} bytes.`);
  }
  return { offset: start, length: end - start };
}
