import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Extent, Extents } from './extents.js';

const BLOCK = 4096;
const ZEROS = Buffer.alloc(BLOCK);

/**
 * One sparse file of written bytes over another layer. What it does not own shows what is below; below the lowest are zeros.
 * Layers are shared: a clone and its source stand on the same lower layers.
 */
export class Layer {
  readonly owned: Extents;
  /** Contents, readers and layers above that need it. */
  references = 0;
  /** Bytes that take space: those written, without blocks of zeros. */
  allocated: number;
  /** What it does not own is a hole in its file. Not so in a file that was written on after its index was saved. */
  readonly #hasHoles: boolean;

  constructor(
    readonly id: string,
    readonly path: string,
    readonly below: Layer | undefined,
    stored?: { owned: readonly Extent[]; allocated: number },
  ) {
    this.owned = new Extents(stored?.owned);
    this.allocated = stored?.allocated ?? 0;
    this.#hasHoles = stored === undefined;
  }

  open(): Promise<FileHandle> {
    return open(this.path, constants.O_RDWR | constants.O_CREAT, 0o600);
  }

  /** Writes bytes at a position; blocks of zeros stay holes where nothing was written before. */
  async write(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
    const end = position + bytes.length;
    let allocated = 0;
    for (const part of this.owned.split(position, end)) {
      const piece = bytes.subarray(part.start - position, part.end - position);
      const isSparse = !part.inside && this.#hasHoles;
      const runs = isSparse ? runsOfData(piece, part.start) : [{ start: 0, end: piece.length }];
      for (const run of runs) {
        await writeFully(file, piece.subarray(run.start, run.end), part.start + run.start);
        if (!part.inside) allocated += run.end - run.start;
      }
    }
    this.owned.add(position, end);
    this.allocated += allocated;
  }
}

/** Where bytes are: in a layer's file, or nowhere (zeros). */
export interface Segment extends Extent {
  layer?: Layer;
}

export function* segmentsOf(layer: Layer | undefined, start: number, end: number): Generator<Segment> {
  if (!layer) {
    yield { start, end };
    return;
  }
  for (const part of layer.owned.split(start, end)) {
    if (part.inside) yield { start: part.start, end: part.end, layer };
    else yield* segmentsOf(layer.below, part.start, part.end);
  }
}

/** The stretches of a piece, cut at the block borders of the device, that are not all zeros. */
function runsOfData(piece: Uint8Array, position: number): Extent[] {
  const runs: Extent[] = [];
  for (let start = 0; start < piece.length; ) {
    const end = Math.min(piece.length, start + BLOCK - ((position + start) % BLOCK));
    const isZero = ZEROS.compare(piece, start, end, 0, end - start) === 0;
    const last = runs.at(-1);
    if (!isZero && last?.end === start) last.end = end;
    else if (!isZero) runs.push({ start, end });
    start = end;
  }
  return runs;
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
