import type { WorldObject } from './object.js';

/** A card of the host whose physical ports can be shared; part of the managed system. */
export interface SriovAdapter {
  /** `SRIOVAdapterID`, from 1 on: what logical ports and vNICs name. */
  id: number;
  /** DRC index in decimal. */
  adapterId: string;
  description: string;
  location: string;
  mode: 'Sriov' | 'Dedicated';
  /** `Running` of a shared adapter that works, else `NotConfigured`, `Failed`, … */
  state: string;
  /** None in mode Dedicated. */
  ports: SriovPort[];
}

export interface SriovPort {
  /** `PhysicalPortID`, from 0 on within its adapter. */
  id: number;
  location: string;
  /** Empty for none; clients take that as physical network `default`. */
  label: string;
  subLabel: string;
  linkUp: boolean;
  /** Logical ports that may exist at once; at most `supportedLogicalPorts`. */
  maximumLogicalPorts: number;
  supportedLogicalPorts: number;
  /** Percent; each capacity is a multiple of it. */
  granularity: number;
  mtu: 'E_1500' | 'E_9000';
  flowControl: boolean;
  switchMode: 'Veb' | 'Vepa';
}

/** What an SR-IOV logical port and a vNIC let through. */
export interface VlanRules {
  /** 0 = untagged frames get no VLAN. */
  pvid: number;
  /** `ALL`, `NONE`, or VLANs with a blank between. */
  allowedVlans: string;
  /** `ALL`, `NONE`, or MACs (12 hex digits, upper case) with a blank between. */
  allowedMacs: string;
}

/** A share of a physical port, of a partition, a VIOS, or of a VIOS on behalf of a vNIC. */
export interface SRIOVEthernetLogicalPort extends WorldObject, VlanRules {
  kind: 'SRIOVEthernetLogicalPort';
  /** SriovAdapter `id`. */
  adapterId: number;
  /** SriovPort `id`. */
  portId: number;
  /** Number within the adapter, from 1 on. */
  index: number;
  /** Percent of the physical port's bandwidth that it always gets. */
  capacity: number;
  /** Percent that it gets at most. */
  maximumCapacity: number;
  promiscuous: boolean;
  mac: string;
  /** The vNIC that it backs; it comes and goes with it. */
  vnicUuid?: string;
}

/** A client adapter whose traffic goes through SR-IOV logical ports of Virtual I/O Servers. */
export interface VirtualNICDedicated extends WorldObject, VlanRules {
  kind: 'VirtualNICDedicated';
  slot: number;
  /** 12 hex digits, upper case. */
  mac: string;
  /** 0 to 7 */
  pvidPriority: number;
  /** Whether traffic returns to the backing device of best priority when that works again. */
  autoFailBack: boolean;
  backingDevices: VnicBackingDevice[];
  /** What the operating system inside has configured; shown with group Advanced. */
  ip?: { address: string; subnetMask: string; gateway: string };
}

export interface VnicBackingDevice {
  viosUuid: string;
  /** The logical port of that VIOS. */
  logicalPortUuid: string;
  /** 1 to 100; the lowest that works carries the traffic. */
  failOverPriority: number;
}
