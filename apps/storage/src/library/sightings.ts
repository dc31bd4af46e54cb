import type { KV } from '@nats-io/kv';
import { writeIf } from '#messaging';

/** The bucket forgets what nobody has written for a day, and who looks may do so every six hours only; ms. */
const RENEWED_AFTER_MS = 3_600_000;

/** Since when each marker of others has been seen, remembered by all replicas: the server gives units no date. */
export class Sightings {
  constructor(
    private readonly bucket: KV,
    private readonly now: () => number,
  ) {}

  /** @returns ms since 1970 at which the unit was first seen, which is now the first time */
  async since(udid: string): Promise<number> {
    const key = `sighting.${udid}`;
    const entry = await this.bucket.get(key);
    const now = this.now();
    if (entry?.operation === 'PUT') {
      // Who is quicker writes the same.
      if (now - entry.created.getTime() > RENEWED_AFTER_MS)
        await writeIf(this.bucket, key, entry.string(), entry.revision);
      return entry.json<number>();
    }
    const written = await writeIf(this.bucket, key, JSON.stringify(now), entry?.revision);
    return written === undefined ? this.since(udid) : now;
  }
}
