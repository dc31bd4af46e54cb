import type { KV } from '@nats-io/kv';
import { z } from 'zod';
import { OperationError } from '#contracts';
import type { Finding, Leases, Owned } from '#hosts';
import type { Clock } from '#powervm';
import { HeldLease } from '../library/held-lease.js';
import { MARKER_IS_STALE_MS } from '../library/image-upload.js';
import { clearOwnLeftovers } from '../library/leftovers.js';
import type { Sightings } from '../library/sightings.js';
import type { UploadRecord } from '../library/upload-record.js';
import { readUnits } from '../library/upload-work.js';
import { isMarker } from '../pool/unit-names.js';
import type { StorageScene } from './storage-scene.js';

export interface UploadFacts {
  readonly records: Owned<typeof UploadRecord>;
  readonly leases: Leases;
  readonly leaseBucket: KV;
  readonly sightings: Sightings;
  readonly clock: Clock;
}

/** Uploads of images that died: ours by their record, when nobody holds their lease; those of others by their age only. */
export async function orphanUploads(scene: StorageScene, facts: UploadFacts): Promise<Finding[]> {
  const { host, pool, units } = scene;
  if (pool === undefined) return [];
  const ours = await facts.records.list(`pool-${pool.udid}`);
  const found: Finding[] = [];
  for (const { instance, value } of ours) {
    const digest = instance.uuid;
    const lease = `image.${pool.udid}.${digest}`;
    if (await isHeld(facts, lease)) continue;
    found.push({
      orphan: {
        kind: 'image-upload',
        id: `${pool.udid}/${digest}`,
        name: value.unit,
        host: host.id,
        provablyOurs: true,
        remedy: 'remove',
        why: units.some(({ name }) => name === value.marker)
          ? 'an upload of ours that nobody goes on with; the next spawn from the image would remove it, too'
          : 'the image is whole, or gone; what is left of an upload of ours is its record, and perhaps its descriptor',
      },
      remove: async (delivery) => {
        const held = await HeldLease.take(facts.leases, lease, async () => undefined);
        if (held === undefined) throw new OperationError('storage.lease-lost', `${value.unit} is being uploaded again`);
        try {
          const client = await host.client({ guard: async () => held.check() });
          await delivery.guard();
          const { records, clock } = facts;
          const signal = AbortSignal.any([delivery.signal, held.signal]);
          const { progress } = delivery;
          const upload = { host, client, pool, records, digest, clock, signal, progress };
          await clearOwnLeftovers(upload, await readUnits(upload));
        } finally {
          await held.release();
        }
      },
    });
  }
  const known = new Set(ours.map(({ value }) => value.marker));
  for (const { name, udid } of units) {
    if (!isMarker(name) || known.has(name)) continue;
    const age = facts.clock.now() - (await facts.sightings.since(udid));
    if (age < MARKER_IS_STALE_MS) continue;
    found.push({
      orphan: {
        kind: 'image-upload',
        id: udid,
        name,
        host: host.id,
        provablyOurs: false,
        remedy: 'look',
        why: `another manager of the pool began an upload, and it has stood for ${Math.floor(age / 3_600_000)} hours`,
      },
    });
  }
  return found;
}

const Held = z.object({ until: z.number() });

async function isHeld({ leaseBucket }: UploadFacts, name: string): Promise<boolean> {
  const entry = await leaseBucket.get(name);
  return entry?.operation === 'PUT' && Held.parse(entry.json()).until > Date.now();
}
