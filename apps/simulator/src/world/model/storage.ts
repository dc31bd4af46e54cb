import type { WorldObject } from './object.js';

/** GB sizes are decimals in the API; here they are bytes. */
export interface Cluster extends WorldObject {
  kind: 'Cluster';
  name: string;
  /** 32 hex digits */
  clusterId: string;
  poolUuid: string;
  repository: { name: string; udid: string; capacityMb: number };
  nodes: ClusterNode[];
}

export interface ClusterNode {
  hostName: string;
  /** Id of the host whose VIOS this is. */
  host: string;
  viosUuid: string;
}

export interface SharedStoragePool extends WorldObject {
  kind: 'SharedStoragePool';
  name: string;
  /** Prefix 24. */
  udid: string;
  capacityBytes: number;
  alertThresholdPercent: number;
  /** What it was made of; absent for one that was there from the start. */
  disks?: { name: string; udid: string; capacityMb: number }[];
}

export interface Tier extends WorldObject {
  kind: 'Tier';
  name: string;
  /** Prefix 25. */
  udid: string;
  isDefault: boolean;
}

export type LogicalUnitType =
  | 'VirtualIO_Disk'
  | 'VirtualIO_Image'
  | 'VirtualIO_Hibernation'
  | 'VirtualIO_Active_Memory_Sharing';

export interface LogicalUnit extends WorldObject {
  kind: 'LogicalUnit';
  name: string;
  /** 66 characters, prefix 27 (disk) or 29 (image). */
  udid: string;
  capacityBytes: number;
  thin: boolean;
  type: LogicalUnitType;
  /** UDID of the image that it is a clone of. */
  clonedFrom?: string;
}

export interface VolumeGroup extends WorldObject {
  kind: 'VolumeGroup';
  name: string;
  /** 32 hex digits; its UDID is 04 and this. */
  serialId: string;
  capacityBytes: number;
  /** What the VIOS itself uses of it. */
  reservedBytes: number;
  /** `hdiskN` names of the VIOS that it is made of. */
  physicalVolumes: string[];
  virtualDisks: VirtualDisk[];
  repository?: MediaRepository;
}

export interface VirtualDisk {
  name: string;
  label: string;
  /** 03, the serial id of the group, a dot and a running number. */
  udid: string;
  capacityBytes: number;
  /** Simple elements given back as they came: name -> text. */
  properties: Record<string, string>;
  /** Uuid of the DiskImage that it stands on; absent for a logical volume. */
  image?: string;
}

export interface MediaRepository {
  name: string;
  capacityBytes: number;
  media: OpticalMedium[];
}

export interface OpticalMedium {
  name: string;
  /** 0e and the name. */
  udid: string;
  mountType: 'rw' | 'ro';
  sizeBytes: number;
}

/** Descriptor of an upload. */
export interface File extends WorldObject {
  kind: 'File';
  name: string;
  mediaType: string;
  /** Milliseconds since 1970. */
  modified: number;
  sha256?: string;
  expectedBytes?: number;
  currentBytes: number;
  /** All bytes have come; a further PUT or POST replaces them. */
  isComplete: boolean;
  enumType: 'BROKERED_MEDIA_ISO' | 'BROKERED_DISK_IMAGE';
  targetVios: string;
  targetUdid?: string;
}
