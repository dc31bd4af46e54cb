import { clearUploads, type File, type LogicalUnit, sameUdid } from '#powervm';
import { hasClones, markersOf } from './image-unit.js';
import { keyOf, type UploadWork } from './upload-work.js';

/** Descriptors of uploads into one of these units. */
export const isUploadTo =
  (...udids: readonly string[]) =>
  ({ targetUdid = '' }: File): boolean =>
    udids.some((udid) => sameUdid(udid.toLowerCase(), targetUdid.toLowerCase()));

/** What of an upload tells what it has left. */
type Traces = Pick<UploadWork, 'client' | 'pool' | 'digest' | 'records'>;

/**
 * Removes what an upload of this deployment left in the pool when it died or failed. Who holds the lease of the upload knows
 * that nobody is at it any more.
 *
 * @returns the units that remain
 */
export async function clearOwnLeftovers(work: Traces, units: readonly LogicalUnit[]): Promise<LogicalUnit[]> {
  const record = await work.records.get(keyOf(work));
  if (record === undefined) return [...units];
  const markers = units.filter(({ name }) => name === record.marker);
  // Without its marker the unit is complete: only the record was left, or a descriptor that could not be removed.
  const incomplete =
    record.phase === 'writing' && markers.length > 0
      ? units.filter((unit) => unit.name === record.unit && !hasClones(unit, units))
      : [];
  const written = [...incomplete.map(({ udid }) => udid), ...(record.udid === undefined ? [] : [record.udid])];
  if (written.length > 0) await clearUploads(work.client, isUploadTo(...written));
  const remaining = await removeUnits(work, units, incomplete, markers);
  await work.records.remove(keyOf(work));
  return remaining;
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
