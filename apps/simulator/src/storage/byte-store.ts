import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { type FileHandle, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Extent } from './extents.js';
import { Layer } from './layer.js';
import { PIECE, piecesOf, rangeOf, type Span } from './pieces.js';

interface Content {
  size: number;
  top: Layer;
}

interface Index {
  lastLayer: number;
  contents: Record<string, { size: number; top: string }>;
  /** Lower layers before those that stand on them. */
  layers: { id: string; below?: string; owned: Extent[]; allocated: number }[];
}

const INDEX = 'contents.json';

/** The object whose bytes were meant is not there (any more). */
export class ContentGoneError extends Error {
  readonly code = 'simulator.content-gone';

  constructor(readonly key: string) {
    super(`there are no bytes stored for ${key}`);
  }
}

/**
 * The bytes on disks and media, by key, in sparse files. A clone costs nothing until one of the two is written. Memory does not
 * grow with what is stored: bytes are never held, only where they are.
 */
export class ByteStore {
  readonly #contents = new Map<string, Content>();
  #directory: string | undefined;
  readonly #isTemporary: boolean;
  readonly #removals = new Set<Promise<void>>();
  #lastLayer = 0;

  /** @param directory kept when the store closes; without it a temporary one is made when the first byte comes */
  constructor(directory?: string) {
    this.#isTemporary = directory === undefined;
    this.#directory = directory;
    if (directory !== undefined) this.#load(directory);
  }

  /** Makes a device of zeros. */
  create(key: string, size: number): void {
    this.remove(key);
    this.#contents.set(key, { size, top: this.#newLayer(undefined) });
  }

  /** Makes a device that shows what the source has now. Later writes to either do not show in the other. */
  clone(source: string, key: string, size: number): void {
    const from = this.#content(source);
    if (!from.top.owned.isEmpty) {
      const frozen = from.top;
      from.top = this.#newLayer(frozen);
      this.#release(frozen);
    }
    this.remove(key);
    this.#contents.set(key, { size, top: this.#newLayer(from.top.below) });
  }

  /** Sorted. */
  keys(): string[] {
    return Array.from(this.#contents.keys()).sort();
  }

  has(key: string): boolean {
    return this.#contents.has(key);
  }

  /** Bytes. */
  size(key: string): number {
    return this.#content(key).size;
  }

  /** Changes the size of a device; new bytes are zeros. */
  resize(key: string, size: number): void {
    this.#content(key).size = size;
  }

  rename(from: string, to: string): void {
    const content = this.#content(from);
    this.#contents.delete(from);
    this.remove(to);
    this.#contents.set(to, content);
  }

  remove(key: string): void {
    const content = this.#contents.get(key);
    if (!content) return;
    this.#contents.delete(key);
    this.#release(content.top);
  }

  /** Bytes that take space under these keys; what they share counts once. */
  allocated(keys: Iterable<string>): number {
    const counted = new Set<Layer>();
    let total = 0;
    for (const key of keys) {
      let layer = this.#contents.get(key)?.top;
      for (; layer && !counted.has(layer); layer = layer.below) {
        counted.add(layer);
        total += layer.allocated;
      }
    }
    return total;
  }

  /** What is there now, to go back to it. One of the two is to be called, and no byte written before. */
  savepoint(): { keep(): void; undo(): void } {
    const saved = Array.from(this.#contents, ([key, content]) => [key, { ...content }] as const);
    for (const [, { top }] of saved) top.references++;
    return {
      keep: () => {
        for (const [, { top }] of saved) this.#release(top);
      },
      undo: () => {
        for (const { top } of this.#contents.values()) this.#release(top);
        this.#contents.clear();
        for (const [key, content] of saved) this.#contents.set(key, content);
      },
    };
  }

  /**
   * Writes a stream, chunk by chunk.
   *
   * @param accept asked before each chunk with the number of bytes so far, this chunk included; it throws to refuse
   * @returns      number of bytes written
   * @throws {ContentGoneError} when the object is removed meanwhile
   */
  async write(
    key: string,
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    { offset = 0, accept = () => {} }: { offset?: number; accept?: (bytes: number) => void } = {},
  ): Promise<number> {
    let done = 0;
    let target: { layer: Layer; file: FileHandle } | undefined;
    try {
      for await (const chunk of source) {
        accept(done + chunk.length);
        const { top } = this.#content(key);
        if (target?.layer !== top) {
          await target?.file.close();
          target = undefined;
          target = { layer: top, file: await top.open() };
        }
        await top.write(target.file, chunk, offset + done);
        done += chunk.length;
      }
      this.#content(key);
      return done;
    } finally {
      await target?.file.close();
    }
  }

  /** Streams a range. A reader sees the device as it is when it begins, or newer; removing the device does not cut it. */
  read(key: string, span: Span = {}): Readable {
    const { top, size } = this.#content(key);
    const { start, end } = rangeOf(span, size);
    top.references++;
    const pieces = piecesOf(top, start, end);
    const stream = Readable.from(pieces, { objectMode: false, highWaterMark: PIECE });
    stream.once('close', () => this.#release(top));
    return stream;
  }

  /** A range as one buffer; for small ones. */
  async bytes(key: string, span: Span = {}): Promise<Buffer> {
    const { start, end } = rangeOf(span, this.size(key));
    const result = Buffer.alloc(end - start);
    let done = 0;
    for await (const piece of this.read(key, span)) done += (piece as Buffer).copy(result, done);
    return result;
  }

  /**
   * Writes the index of what is stored now beside it, for a store that is opened on the same directory later, even if this one is
   * killed. Saves must not overlap.
   */
  async save(): Promise<void> {
    if (this.#directory === undefined || this.#isTemporary) return;
    const index = JSON.stringify(this.#index());
    const path = join(this.#directory, INDEX);
    await writeFile(`${path}.new`, index, { mode: 0o600, flush: true });
    await rename(`${path}.new`, path);
  }

  /** Saves, or removes the temporary directory. */
  async close(): Promise<void> {
    await Promise.all(this.#removals);
    if (!this.#isTemporary) return this.save();
    if (this.#directory !== undefined) await rm(this.#directory, { recursive: true, force: true });
    this.#contents.clear();
    this.#directory = undefined;
  }

  #content(key: string): Content {
    const content = this.#contents.get(key);
    if (!content) throw new ContentGoneError(key);
    return content;
  }

  #newLayer(below: Layer | undefined): Layer {
    const id = `layer-${++this.#lastLayer}`;
    const layer = new Layer(id, join(this.#location(), id), below);
    layer.references = 1;
    if (below) below.references++;
    return layer;
  }

  #release(layer: Layer): void {
    if (--layer.references > 0) return;
    if (!layer.owned.isEmpty) {
      const removal = rm(layer.path, { force: true }).finally(() => this.#removals.delete(removal));
      this.#removals.add(removal);
    }
    if (layer.below) this.#release(layer.below);
  }

  #location(): string {
    this.#directory ??= mkdtempSync(join(tmpdir(), 'powervm-storage-'));
    return this.#directory;
  }

  #index(): Index {
    const layers = new Map<Layer, Index['layers'][number]>();
    const add = (layer: Layer): void => {
      if (layers.has(layer)) return;
      if (layer.below) add(layer.below);
      const stored = { id: layer.id, owned: [...layer.owned.ranges], allocated: layer.allocated };
      layers.set(layer, layer.below ? { ...stored, below: layer.below.id } : stored);
    };
    const contents: Index['contents'] = {};
    for (const [key, { size, top }] of this.#contents) {
      add(top);
      contents[key] = { size, top: top.id };
    }
    return { lastLayer: this.#lastLayer, contents, layers: [...layers.values()] };
  }

  #load(directory: string): void {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, INDEX);
    const stored = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Index) : undefined;
    removeUnknown(directory, stored);
    if (!stored) return;
    const { lastLayer, contents, layers } = stored;
    const byId = new Map<string, Layer>();
    for (const { id, below, owned, allocated } of layers) {
      const layer = new Layer(id, join(directory, id), below === undefined ? undefined : byId.get(below), {
        owned,
        allocated,
      });
      if (layer.below) layer.below.references++;
      byId.set(id, layer);
    }
    for (const [key, { size, top }] of Object.entries(contents)) {
      const layer = byId.get(top)!;
      layer.references++;
      this.#contents.set(key, { size, top: layer });
    }
    this.#lastLayer = lastLayer;
  }
}

/** Files that a store wrote and did not live to enter into its index: their names will be used again. */
function removeUnknown(directory: string, index: Index | undefined): void {
  const known = new Set(index?.layers.map(({ id }) => id));
  for (const name of readdirSync(directory)) {
    if (name.startsWith('layer-') && !known.has(name)) rmSync(join(directory, name));
  }
}
