import type { WorldObject } from './object.js';

/** What a virtual disk can stand on besides a volume group: a file of a VIOS, or an image of a Ceph cluster that all VIOSes reach. */
export interface DiskImage extends WorldObject {
  kind: 'DiskImage';
  store: 'File' | 'RBD';
  /** Path of the file, or `<pool>/<image>`. */
  name: string;
  /** Of the virtual disk, prefix 03. */
  udid: string;
  capacityBytes: number;
  /** Uuid of the VIOS that has the file. */
  vios?: string;
}
