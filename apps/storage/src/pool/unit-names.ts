import type { Checksum } from '#contracts';
import { logicalUnitName } from '#powervm';

/** The server's limit for names of logical units. */
const LONGEST = 79;
/** `part` and 8 hex digits. */
const MARKER_PREFIX = 12;

/**
 * The digest as it stands in names: whole, but for SHA-512, of which 79 characters have no room; its first 256 bits are
 * as good as a SHA-256.
 */
export const digestInNames = ({ value }: Checksum): string => value.slice(0, 64);

/** `image_<name>_<checksum>`, the name of Nova's old driver; the name is cut, the checksum never. */
export function imageUnitName(name: string, checksum: Checksum): string {
  const digest = digestInNames(checksum);
  return `image_${logicalUnitName(name).slice(0, LONGEST - digest.length - 'image__'.length)}_${digest}`;
}

/** Whether a unit holds the image of that checksum, whatever the image was called when it came into the pool. */
export const isImageUnit = (unit: string, checksum: Checksum): boolean =>
  unit.startsWith('image_') && unit.endsWith(`_${digestInNames(checksum)}`);

/** Whether a unit holds an image, or will, whoever has put it there. */
export const isImageName = (unit: string): boolean => /^image_.*_[0-9a-f]{32,64}$/.test(unit);

/** `part<8 hex><image unit>`: says that the image unit is being written. @param tag 8 hex digits */
export const markerName = (imageUnit: string, tag: string): string =>
  `part${tag}${imageUnit.slice(0, LONGEST - MARKER_PREFIX)}`;

export const isMarkerOf = (unit: string, imageUnit: string): boolean =>
  /^part[0-9a-f]{8}/.test(unit) && unit.slice(MARKER_PREFIX) === imageUnit.slice(0, LONGEST - MARKER_PREFIX);

/**
 * `boot_<name>_<uuid>_<host>`. Names are not unique on the server, so the whole uuid is in it: the unit can be told from
 * any other without a record of ours. The host's part keeps two attempts of one spawn apart that share a pool.
 *
 * @param uuid    of the instance
 * @param system  uuid of the managed system
 */
export function bootUnitName(name: string, uuid: string, system: string): string {
  const suffix = bootUnitSuffix(uuid, system);
  return `boot_${logicalUnitName(name).slice(0, LONGEST - 'boot_'.length - suffix.length)}${suffix}`;
}

export const bootUnitSuffix = (uuid: string, system: string): string =>
  `_${uuid.replaceAll('-', '')}_${system.slice(0, 8)}`.toLowerCase();

/** Whether a unit is the boot disk of that instance on that host. */
export const isBootUnit = (unit: string, uuid: string, system: string): boolean =>
  unit.startsWith('boot_') && unit.endsWith(bootUnitSuffix(uuid, system));

/** Uuid of the instance whose boot disk a unit is by its name; undefined for units of other hosts and kinds. */
export function instanceOfBootUnit(unit: string, system: string): string | undefined {
  const hex = /^boot_.*_([0-9a-f]{32})_[0-9a-f]{8}$/.exec(unit)?.[1];
  const uuid = hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return uuid !== undefined && isBootUnit(unit, uuid, system) ? uuid : undefined;
}

/** Whether a unit says that an image is being written, whoever writes it. */
export const isMarker = (unit: string): boolean => /^part[0-9a-f]{8}image_/.test(unit);
