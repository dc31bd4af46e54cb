import type { Finding } from '#hosts';
import { File } from '#powervm';
import { MARKER_IS_STALE_MS } from '../library/image-upload.js';
import { isImageName, isMarkerOf } from '../pool/unit-names.js';
import type { UploadFacts } from './orphan-uploads.js';
import type { StorageScene } from './storage-scene.js';

/**
 * Descriptors of uploads of images that no record and no marker stands for: with either, the upload is under way, or is told of as
 * a whole. Descriptors of config drives are the affair of their service.
 */
export async function orphanFiles({ host, pool, units }: StorageScene, facts: UploadFacts): Promise<Finding[]> {
  if (pool === undefined) return [];
  const client = await host.client();
  const files = (await client.feed(File)).filter(
    ({ name, kind }) => kind === 'BROKERED_DISK_IMAGE' && isImageName(name),
  );
  // A record is written before the descriptor, so one of an upload of ours that has just begun is seen here.
  const ours = files.length === 0 ? [] : await facts.records.list(`pool-${pool.udid}`);
  const found: Finding[] = [];
  for (const { name, fileUuid } of files) {
    if (ours.some(({ value }) => value.unit === name)) continue;
    if (units.some((unit) => isMarkerOf(unit.name, name))) continue;
    const age = facts.clock.now() - (await facts.sightings.since(fileUuid));
    if (age < MARKER_IS_STALE_MS) continue;
    found.push({
      orphan: {
        kind: 'file',
        id: fileUuid,
        name,
        host: host.id,
        provablyOurs: false,
        remedy: 'look',
        why: `descriptor of an upload that nobody has marked, and it has stood for ${Math.floor(age / 3_600_000)} hours`,
      },
    });
  }
  return found;
}
