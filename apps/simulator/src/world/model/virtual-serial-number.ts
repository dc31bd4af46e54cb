import type { WorldObject } from './object.js';

/** A serial number that a partition may have instead of one that follows from the machine's. */
export interface VirtualSerialNumberInformation extends WorldObject {
  kind: 'VirtualSerialNumberInformation';
  /** 7 characters. */
  serial: string;
  /** May be given to a partition that asks for any. */
  autoAssign: boolean;
  /** The partition that has it. */
  partitionUuid?: string;
}
