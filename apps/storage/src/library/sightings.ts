import type { KV } from '@nats-io/kv';
import { writeIf } from '#messaging';

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
    if (entry?.operation === 'PUT') return entry.json<number>();
    const now = this.now();
    const written = await writeIf(this.bucket, key, JSON.stringify(now), entry?.revision);
    return written === undefined ? this.since(udid) : now;
  }
}
