import { randomBytes } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { clearUploads, isPowerVmError, isRefusal, LogicalUnit, newLogicalUnit, uploadFile } from '#powervm';
import { VerifiedContent } from '../images/verified-content.js';
import { gibFor, gibOf, unitsOf } from '../pool/pool.js';
import { isMarkerOf, markerName } from '../pool/unit-names.js';
import { completeUnit, type ImageUnit, markersOf } from './image-unit.js';
import { clearForeignLeftovers, clearOwnLeftovers, isUploadTo } from './leftovers.js';
import type { UploadRecord } from './upload-record.js';
import { keyOf, readUnits, type UploadWork } from './upload-work.js';

const HOUR = 3_600_000;
/** No upload of ours takes longer, so a marker that has stood for longer than this and a while has no living author. */
const LONGEST_UPLOAD_MS = 3 * HOUR;
export const MARKER_IS_STALE_MS = 4 * HOUR;
/** Between two looks at the markers of others: at least, and at most. */
const LOOK_AGAIN_MS = [30_000, 60_000] as const;
const MARKER_GIB = 0.001;
const log = new Logger('ImageUpload');

/**
 * Has the image in the pool, by the protocol that all managers of a pool follow: a marker unit is made first, then the units
 * are read again; who finds another marker that sorts before its own, or the image, steps back. An image unit without a marker is
 * complete. Between replicas of this deployment a lease has decided before; its holder calls this.
 *
 * @param units  as read since the image was missed
 */
export async function putIntoPool(work: UploadWork, units: readonly LogicalUnit[]): Promise<ImageUnit> {
  const { checksum, name } = work.image;
  let seen = await clearOwnLeftovers(work, units);
  const size = await work.image.size();
  for (;;) {
    const found = completeUnit(seen, checksum);
    if (found !== undefined) return { name: found.name, udid: found.udid, capacityGb: gibOf(found) };
    const rivals = markersOf(seen, work.unit);
    if (rivals.length === 0) {
      await work.pools.requireRoom(work.host, work.client, work.pool, gibFor(size), `image ${name}`);
      const made = await attempt(work, size);
      if (made !== undefined) return made;
    } else if (await areStale(work, rivals)) {
      log.warn(`removing a dead upload of ${work.unit}: ${rivals.map((rival) => rival.name).join(', ')}`);
      seen = await clearForeignLeftovers(work, seen);
      continue;
    }
    const marker = rivals[0]?.name ?? 'another manager';
    work.progress({ label: `waiting for the upload of image ${name} marked by ${marker}`, done: 0, unit: 'bytes' });
    await work.clock.sleep(between(...LOOK_AGAIN_MS), work.signal);
    seen = await readUnits(work);
  }
}

/** @returns undefined when another manager goes first */
async function attempt(work: UploadWork, size: number): Promise<ImageUnit | undefined> {
  const marker = markerName(work.unit, randomBytes(4).toString('hex'));
  const note = { unit: work.unit, marker, done: 0 };
  try {
    const own = await create(work, { ...note, phase: 'marking' }, MARKER_GIB);
    const units = await readUnits(work);
    const earlier = units.some(({ name }) => isMarkerOf(name, work.unit) && name < marker);
    const there = completeUnit(units, work.image.checksum, marker);
    if (earlier || there !== undefined) {
      await work.client.delete(own);
      await work.records.remove(keyOf(work));
      return there && { name: there.name, udid: there.udid, capacityGb: gibOf(there) };
    }
    const unit = await create(work, { ...note, phase: 'writing' }, gibFor(size));
    await work.records.put(keyOf(work), () => ({ ...note, phase: 'writing', sentAt: 0, udid: unit.udid }));
    const isClean = await write(work, unit, size);
    await work.client.delete(own);
    if (isClean) await work.records.remove(keyOf(work));
    return { name: unit.name, udid: unit.udid, capacityGb: gibFor(size) };
  } catch (error) {
    await abandon(work);
    throw error;
  }
}

/** Makes what the phase of the note names, once that is noted. */
async function create(work: UploadWork, note: Omit<UploadRecord, 'sentAt'>, capacityGiB: number): Promise<LogicalUnit> {
  const { starter, pool, records, clock } = work;
  const sent = (sentAt: number) => records.put(keyOf(work), () => ({ ...note, sentAt }));
  await sent(clock.now());
  const name = note.phase === 'marking' ? note.marker : note.unit;
  const unit = newLogicalUnit({ name, capacityGiB, type: 'VirtualIO_Image' });
  try {
    return await starter.create(LogicalUnit, unit, unitsOf(pool));
  } catch (error) {
    // A server that has answered, if with an error, is not at it any more.
    const mayLand = isPowerVmError(error) && error.outcomeUnknown && !isRefusal(error);
    if (!work.lost.aborted) await sent(mayLand ? clock.now() : 0);
    throw error;
  }
}

/** @returns false when the descriptor could not be removed: a clean-up does, by the record */
async function write(work: UploadWork, unit: LogicalUnit, size: number): Promise<boolean> {
  const { image, client } = work;
  const signal = AbortSignal.any([work.signal, AbortSignal.timeout(LONGEST_UPLOAD_MS)]);
  const targetVios = await work.targetVios();
  const content = new VerifiedContent(image, size, await image.open(signal));
  const progress = { label: `image ${image.name}`, total: size, unit: 'bytes' as const };
  try {
    const { cleanedUp } = await uploadFile(client, {
      name: unit.name,
      kind: 'BROKERED_DISK_IMAGE',
      targetVios,
      targetUdid: unit.udid,
      size,
      ...(image.checksum.algorithm === 'sha256' ? { sha256: image.checksum.value } : {}),
      body: content,
      onProgress: (done) => work.progress({ ...progress, done }),
      signal,
    });
    return cleanedUp || (await isCleared(work, unit));
  } catch (error) {
    // What ended the content is the cause; that the request broke off follows from it.
    throw content.failure ?? error;
  }
}

async function isCleared({ client }: UploadWork, { name, udid }: LogicalUnit): Promise<boolean> {
  try {
    await clearUploads(client, isUploadTo(udid));
    return true;
  } catch (error) {
    log.warn(`the descriptor of the upload of ${name} could not be removed yet: ${String(error)}`);
    return false;
  }
}

/** What cannot be removed now is in the record, and goes with the next upload of the same image. */
async function abandon(work: UploadWork): Promise<void> {
  try {
    // A cancelled operation, too, waits for what it has begun.
    await clearOwnLeftovers({ ...work, signal: work.lost }, await readUnits(work));
  } catch (error) {
    log.warn(`an upload of ${work.unit} that failed could not be removed yet: ${String(error)}`);
  }
}

async function areStale({ sightings, clock }: UploadWork, markers: readonly LogicalUnit[]): Promise<boolean> {
  const since = await Promise.all(markers.map(({ udid }) => sightings.since(udid)));
  return since.every((first) => clock.now() - first >= MARKER_IS_STALE_MS);
}

const between = (least: number, most: number): number => least + Math.random() * (most - least);
