import type { WorldObject } from './object.js';
import type { Partition } from './partition.js';

/** A vSCSI server adapter (`vhostN`) with its client adapter and the devices on it. */
export interface ScsiBus {
  adapterName: string;
  serverSlot: number;
  /** UDID of the server adapter, prefix 1e. */
  udid: string;
  /** Id of the client partition; 65535 = any client may join. */
  clientId: number;
  /** Absent for an orphan: the client adapter or its partition is gone. */
  clientUuid?: string;
  clientSlot: number;
  devices: ScsiDevice[];
}

/** A virtual target device; an optical one may be without medium. */
export interface ScsiDevice {
  /** `0x8100000000000000`, … */
  lua: string;
  /** `vtscsiN`, `vtoptN` */
  targetName: string;
  targetKind: StorageReference['kind'];
  /** Prefix 08 PV, 09 LV, 0a LU, 19 optical. */
  targetUdid: string;
  storage?: StorageReference;
}

export type StorageReference =
  | { kind: 'LogicalUnit'; udid: string }
  | { kind: 'PhysicalVolume'; name: string }
  /** `settings`: elements that a client gave for a disk on an image: name -> text. */
  | { kind: 'VirtualDisk'; udid: string; settings?: Record<string, string> }
  | { kind: 'VirtualOpticalMedia'; name: string };

/** How the API shows a bus as an object of its own; made when it is read, never stored. */
export interface VirtualSCSIBus extends WorldObject {
  kind: 'VirtualSCSIBus';
  viosUuid: string;
  bus: ScsiBus;
}

/** How the API shows a mapping below its partition; made when it is read, never stored. */
export interface VirtualFibreChannelClientAdapter extends WorldObject {
  kind: 'VirtualFibreChannelClientAdapter';
  viosUuid: string;
  mapping: FcMapping;
}

/** A pair of virtual fibre channel adapters. */
export interface FcMapping {
  adapterName: string;
  serverSlot: number;
  /** Prefix 1d. */
  udid: string;
  clientId: number;
  clientUuid?: string;
  clientSlot: number;
  wwpns: [string, string];
  /** `fcsN`; absent when the port is lost. */
  portName?: string;
}

export interface PhysicalVolume {
  /** `hdiskN` */
  name: string;
  /** Prefix 01. */
  udid: string;
  /** MB */
  capacityMb: number;
  description: string;
  locationCode: string;
  fibreChannel: boolean;
  /** NAA id in base64. */
  page83?: string;
  /** The fabric volume behind it. */
  volumeId?: string;
  /** Where it is found, for a volume behind an iSCSI target. */
  iscsi?: { targetIqn: string; lun: number };
  /** Why it cannot be mapped: part of a volume group or of the pool. */
  usedBy?: 'VolumeGroup' | 'SharedStoragePool' | 'Repository';
}

export interface FcAdapter {
  adapterId: string;
  description: string;
  deviceName: string;
  drcName: string;
  location: string;
  ports: FcPort[];
}

export interface FcPort {
  /** `fcsN` */
  name: string;
  locationCode: string;
  /** Prefix 1a. */
  udid: string;
  /** 16 hex digits, upper case. */
  wwpn: string;
  wwnn: string;
  totalPorts: number;
  availablePorts: number;
}

export interface SharedEthernetAdapter {
  deviceName: string;
  /** Prefix 10. */
  udid: string;
  highAvailabilityMode: 'disabled' | 'auto' | 'sharing';
  primary: boolean;
  pvid: number;
  backing: EthernetDevice;
  /** Device names of its trunks, the primary first; the trunks themselves are network adapters of the VIOS. */
  trunks: string[];
  /** Device name of the trunk that carries the failover control channel. */
  controlChannel?: string;
}

export interface EthernetDevice {
  adapterId: string;
  deviceName: string;
  description: string;
  location: string;
  /** Prefix 13. */
  udid: string;
}

export interface VirtualIOServer extends Partition {
  kind: 'VirtualIOServer';
  scsiBuses: ScsiBus[];
  fcMappings: FcMapping[];
  physicalVolumes: PhysicalVolume[];
  fcAdapters: FcAdapter[];
  sharedEthernetAdapters: SharedEthernetAdapter[];
  /** Physical Ethernet devices that no SEA uses. */
  freeEthernetDevices: EthernetDevice[];
}
