import { createHash, type Hash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

export type ChecksumAlgorithm = 'md5' | 'sha256' | 'sha512';

/** Passes bytes through and sums them up on the way; holds none back. */
export class ChecksumStream extends Transform {
  readonly #hash: Hash;
  #bytes = 0;

  constructor(algorithm: ChecksumAlgorithm) {
    super();
    this.#hash = createHash(algorithm);
  }

  /** Bytes passed so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The checksum in hex; once, after the stream has ended. */
  digest(): string {
    return this.#hash.digest('hex');
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    done(null, chunk);
  }
}

export function checksum(algorithm: ChecksumAlgorithm): ChecksumStream {
  return new ChecksumStream(algorithm);
}
