import type { FileHandle } from 'node:fs/promises';
import type { Extent } from './extents.js';
import { type Layer, segmentsOf } from './layer.js';

export interface Span {
  /** First byte; default 0. */
  offset?: number;
  /** Number of bytes; default up to the end. */
  length?: number;
}

export const PIECE = 256 * 1024;

export function rangeOf({ offset = 0, length = Number.MAX_SAFE_INTEGER }: Span, size: number): Extent {
  const start = Math.min(offset, size);
  return { start, end: Math.min(size, start + length) };
}

/** The bytes of a range, in order. */
export async function* piecesOf(top: Layer, start: number, end: number): AsyncGenerator<Buffer> {
  const files = new Map<Layer, FileHandle>();
  try {
    for (let here = start; here < end; here += PIECE) {
      const stop = Math.min(end, here + PIECE);
      const piece = Buffer.alloc(stop - here);
      for (const { layer, start: from, end: to } of segmentsOf(top, here, stop)) {
        if (!layer) continue;
        const file = files.get(layer) ?? (await layer.open());
        files.set(layer, file);
        await file.read(piece, from - here, to - from, from);
      }
      yield piece;
    }
  } finally {
    for (const file of files.values()) await file.close();
  }
}
