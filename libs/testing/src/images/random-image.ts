import { createCipheriv, createHash } from 'node:crypto';
import { Readable } from 'node:stream';

export interface Checksums {
  md5: string;
  sha256: string;
  sha512: string;
}

const BLOCK = 16;
const CHUNK = 256 * 1024;

/**
 * A raw disk image of any size whose content follows from its seed: it cannot be compressed, is never held in memory,
 * and can be read from any place. The content is the AES-128 counter-mode key stream under the seed.
 */
export class RandomImage {
  private known: Checksums | undefined;
  private readonly key: Buffer;

  constructor(
    seed: string,
    /** In bytes. */
    readonly size: number,
  ) {
    this.key = createHash('sha256').update(seed).digest().subarray(0, BLOCK);
  }

  /** Bytes `from` to `to` (exclusive). */
  *chunks(from = 0, to = this.size): Generator<Buffer> {
    const counter = Buffer.alloc(BLOCK);
    counter.writeBigUInt64BE(BigInt(Math.floor(from / BLOCK)), 8);
    const cipher = createCipheriv('aes-128-ctr', this.key, counter);
    cipher.update(Buffer.alloc(from % BLOCK));
    const zeros = Buffer.alloc(CHUNK);
    for (let at = from; at < to; at += CHUNK) yield cipher.update(zeros.subarray(0, Math.min(CHUNK, to - at)));
  }

  stream(from = 0, to = this.size): Readable {
    return Readable.from(this.chunks(from, to), { objectMode: false });
  }

  /** Checksums of the whole content, in hexadecimal; computed once. */
  get checksums(): Checksums {
    if (!this.known) {
      const hashes = { md5: createHash('md5'), sha256: createHash('sha256'), sha512: createHash('sha512') };
      for (const chunk of this.chunks()) for (const hash of Object.values(hashes)) hash.update(chunk);
      const { md5, sha256, sha512 } = hashes;
      this.known = { md5: md5.digest('hex'), sha256: sha256.digest('hex'), sha512: sha512.digest('hex') };
    }
    return this.known;
  }
}
