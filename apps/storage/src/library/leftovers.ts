import { clearUploads, type File, type LogicalUnit, sameUdid } from '#powervm';
import { hasClones, markersOf } from './image-unit.js';
import type { UploadRecord } from './upload-record.js';
import { keyOf, readUnits, type UploadWork } from './upload-work.js';

/** As long as the answer to a write that was given up is awaited: a host that has not done it by then is not waited for. */
const LANDS_WITHIN_MS = 2 * 60_000;
const LOOK_AGAIN_MS = 5000;

/** Descriptors of uploads into one of these units. */
export const isUploadTo =
  (...udids: readonly string[]) =>
  ({ targetUdid = '' }: File): boolean =>
    udids.some((udid) => sameUdid(udid.toLowerCase(), targetUdid.toLowerCase()));

/** What of an upload tells what it has left. */
type Traces = Pick<UploadWork, 'host' | 'client' | 'pool' | 'digest' | 'records' | 'clock' | 'signal' | 'progress'>;

/**
 * Removes what an upload of this deployment left in the pool when it died or failed. Who holds the lease of the upload knows
 * that nobody is at it any more.
 *
 * @param read  the units, as read since the lease was taken
 * @returns the units that remain
 */
export async function clearOwnLeftovers(work: Traces, read: readonly LogicalUnit[]): Promise<LogicalUnit[]> {
  const record = await work.records.get(keyOf(work));
  if (record === undefined) return [...read];
  const units = await untilLanded(work, record, read);
  const markers = units.filter(({ name }) => name === record.marker);
  // Without its marker the unit is complete: only the record was left, or a descriptor that could not be removed.
  const incomplete =
    record.phase === 'writing' && markers.length > 0
      ? units.filter((unit) => unit.name === record.unit && !hasClones(unit, units))
      : [];
  const written = [...incomplete.map(({ udid }) => udid), ...(record.udid === undefined ? [] : [record.udid])];
  if (written.length > 0) await clearUploads(work.client, isUploadTo(...written));
  const remaining = await removeUnits(work, units, incomplete, markers);
  await work.records.removeIf(keyOf(work), ({ marker }) => marker === record.marker);
  return remaining;
}

/**
 * Waits for what may still land: an image unit that came after its marker had been taken away would count as complete, and a
 * marker without a record as that of another manager.
 */
async function untilLanded(
  work: Traces,
  record: UploadRecord,
  read: readonly LogicalUnit[],
): Promise<readonly LogicalUnit[]> {
  const { host, clock } = work;
  const awaited = record.phase === 'marking' ? record.marker : record.unit;
  const until = record.sentAt + Math.min(LANDS_WITHIN_MS, host.config.limits.requestSeconds * 1000);
  let units = read;
  while (!units.some(({ name }) => name === awaited) && clock.now() < until) {
    work.progress({ label: `waiting whether ${awaited} still appears`, done: 0, unit: 'items' });
    await clock.sleep(Math.min(LOOK_AGAIN_MS, until - clock.now()), work.signal);
    units = await readUnits(work);
  }
  return units;
}

/** Removes a dead upload of somebody else: all its markers, and image units that nobody has cloned. */
export function clearForeignLeftovers(work: UploadWork, units: readonly LogicalUnit[]): Promise<LogicalUnit[]> {
  const incomplete = units.filter((unit) => unit.name === work.unit && !hasClones(unit, units));
  return removeUnits(work, units, incomplete, markersOf(units, work.unit));
}

/** The marker goes last: it says that the unit must not be used. */
async function removeUnits(
  { client }: Pick<UploadWork, 'client'>,
  units: readonly LogicalUnit[],
  incomplete: readonly LogicalUnit[],
  markers: readonly LogicalUnit[],
): Promise<LogicalUnit[]> {
  for (const unit of [...incomplete, ...markers]) await client.delete(unit);
  return units.filter((unit) => !incomplete.includes(unit) && !markers.includes(unit));
}
