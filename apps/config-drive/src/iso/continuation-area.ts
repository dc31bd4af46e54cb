import { SECTOR, sectorsFor } from './fields.js';

/**
 * Where Rock Ridge fields go that do not fit their directory record (SUSP 5.1). It starts at a sector known beforehand,
 * so a record can name its place before the rest of the image is laid out.
 */
export class ContinuationArea {
  private readonly pieces: { offset: number; bytes: Uint8Array }[] = [];
  private used = 0;

  constructor(readonly firstSector: number) {}

  get sectors(): number {
    return sectorsFor(this.used);
  }

  /** Takes in at most 2,048 bytes. */
  add(bytes: Uint8Array): { sector: number; offset: number } {
    // Readers take a continuation from one sector, so none may cross into the next.
    if ((this.used % SECTOR) + bytes.length > SECTOR) this.used = this.sectors * SECTOR;
    const offset = this.used;
    this.pieces.push({ offset, bytes });
    this.used += bytes.length;
    return { sector: this.firstSector + Math.floor(offset / SECTOR), offset: offset % SECTOR };
  }

  writeTo(image: Uint8Array): void {
    for (const { offset, bytes } of this.pieces) image.set(bytes, this.firstSector * SECTOR + offset);
  }
}
