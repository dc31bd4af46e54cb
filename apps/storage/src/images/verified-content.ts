import { createHash } from 'node:crypto';
import { refuse } from '#contracts';
import type { Image } from './image.js';
import { foreignFormat, HEAD_BYTES, notRaw } from './image-format.js';

/**
 * The content of an image, checked on its way. Iterating it throws `image.format` before anything is passed on,
 * `image.size-mismatch` and `image.checksum-mismatch` before the end is reached: who reads it never sees a regular end
 * of a wrong image.
 */
export class VerifiedContent implements AsyncIterable<Uint8Array> {
  /** What was found wrong, whatever became of the error on the reader's side. */
  failure: unknown;

  constructor(
    private readonly image: Image,
    private readonly size: number,
    private readonly source: AsyncIterable<Uint8Array>,
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      yield* this.verified();
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  private async *verified(): AsyncGenerator<Uint8Array> {
    const { name, checksum } = this.image;
    const hash = createHash(checksum.algorithm);
    let bytes = 0;
    for await (const chunk of withCheckedHead(name, this.source)) {
      hash.update(chunk);
      bytes += chunk.length;
      if (bytes > this.size) throw this.wrongSize('more');
      yield chunk;
    }
    if (bytes < this.size) throw this.wrongSize(String(bytes));
    const found = hash.digest('hex');
    if (found === checksum.value) return;
    throw refuse(
      'image.checksum-mismatch',
      `image ${name} from ${this.image.origin} has ${checksum.algorithm} ${found}, not ${checksum.value}`,
      {
        field: 'image.checksum',
        remedy: 'The image is damaged or was replaced: upload it again, or correct the checksum.',
      },
    );
  }

  private wrongSize(found: string) {
    const { name, origin } = this.image;
    return refuse('image.size-mismatch', `image ${name} from ${origin} has ${found} bytes, not ${this.size}`, {
      field: 'image',
      remedy: 'The image is damaged or is being replaced: upload it again.',
    });
  }
}

/** Holds the first bytes back until the format is known. */
async function* withCheckedHead(name: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < HEAD_BYTES) continue;
    yield checked(name, head);
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield checked(name, head);
}

function checked(name: string, head: Buffer): Buffer {
  const format = foreignFormat(head);
  if (format !== undefined) throw notRaw(name, format);
  return head;
}
