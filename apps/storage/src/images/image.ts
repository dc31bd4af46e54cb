import type { Checksum } from '#contracts';

/** The content of a boot disk, wherever it comes from. Nothing of it is held in memory as a whole. */
export interface Image {
  /** What a person calls it; becomes part of the name of its logical unit. */
  readonly name: string;
  /** Of the whole content, as the source or the caller states it. */
  readonly checksum: Checksum;
  /** Where it is read from, for messages: without credentials and query. */
  readonly origin: string;
  /** What the disk must have at least, in GiB; absent where nobody says. */
  readonly minDiskGb?: number;
  /** Bytes. May ask the source, so call it only where the size is needed. */
  size(): Promise<number>;
  /** The content from its first byte, not yet verified. @throws OperationError `image.*` */
  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** `/images/debian-12.raw` -> `debian-12` */
export function nameFromPath(path: string): string {
  const last = path.split('/').findLast((part) => part !== '') ?? '';
  return last.replace(/\.(raw|img)$/i, '') || 'image';
}
