import type { ConnectStorage, PayloadOf } from '#contracts';
import type { LocalStorage, StorageRef } from './storage-ref.js';

type Request = PayloadOf<typeof ConnectStorage>;

/** One thing to be mapped, on each of its VIOSes. */
export interface WantedMapping {
  readonly ref: StorageRef;
  /** Cinder's id, of a volume. */
  readonly volume?: string;
  /** For messages. */
  readonly what: string;
  /** VIOS uuid -> the storage as that VIOS knows it. */
  readonly places: ReadonlyMap<string, LocalStorage>;
  /** Fewest VIOSes on which it must be mapped. */
  readonly least: number;
}

/**
 * In the order of mapping: the boot disk first, since firmware looks for a system in the order of addresses.
 *
 * @param diskVioses  uuids of the VIOSes that serve the pool
 */
export function wantedMappings(
  { disk, medium, volumes }: Request,
  diskVioses: readonly string[],
  minVolumePaths: number,
): WantedMapping[] {
  const wanted: WantedMapping[] = [];
  if (disk !== undefined) {
    const ref = { kind: 'LogicalUnit' as const, udid: disk.udid, name: disk.name };
    wanted.push({ ref, what: `boot disk ${disk.name}`, places: everywhere(diskVioses, ref), least: 1 });
  }
  for (const { id, udid, paths } of volumes) {
    const ref = { kind: 'PhysicalVolume' as const, udid };
    const places = new Map(paths.map(({ vios, hdisk }) => [key(vios), { ...ref, name: hdisk }]));
    wanted.push({ ref, volume: id, what: `volume ${id}`, places, least: Math.max(1, minVolumePaths) });
  }
  if (medium !== undefined) {
    const ref = { kind: 'VirtualOpticalMedia' as const, name: medium.name };
    wanted.push({ ref, what: `config drive ${medium.name}`, places: everywhere([medium.vios], ref), least: 1 });
  }
  return wanted;
}

/** Uuids are compared in upper case. */
export const key = (uuid: string): string => uuid.toUpperCase();

const everywhere = (vioses: readonly string[], storage: LocalStorage): Map<string, LocalStorage> =>
  new Map(vioses.map((vios) => [key(vios), storage]));
