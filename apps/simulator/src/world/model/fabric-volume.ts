import type { WorldObject } from './object.js';

/** A volume of a storage system in the fibre channel fabric; a VIOS that discovers it has it as an hdisk. Its uuid is its id. */
export interface FabricVolume extends WorldObject {
  kind: 'FabricVolume';
  /** Decimal LUN under which all targets present it. */
  lun: number;
  /** 16 hex digits each, upper case. */
  targetWwns: string[];
  capacityBytes: number;
  /** WWPNs (upper case) of the VIOS ports that it is zoned to; `all` for every port of every host. */
  visibleTo: 'all' | string[];
  /** Prefix 01, the same on every VIOS. */
  udid: string;
  /** NAA id, 32 hex digits. */
  naa: string;
  description: string;
  /** Status that discovery answers instead of the true one: 2, 4, 5 or 7. */
  discoveryStatus?: number;
}
