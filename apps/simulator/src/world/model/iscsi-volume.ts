import type { WorldObject } from './object.js';

/** A volume behind an iSCSI target; a VIOS that logs on to the target has it as an hdisk. Its uuid is its id. */
export interface IscsiVolume extends WorldObject {
  kind: 'IscsiVolume';
  targetIqn: string;
  /** `<address>:<port>` each */
  portals: string[];
  lun: number;
  capacityBytes: number;
  /** Prefix 01, the same on every VIOS. */
  udid: string;
  /** Who may log on: name, and the SHA-256 of the secret in hex. Absent: everybody. */
  chap?: { user: string; secretDigest: string };
}
