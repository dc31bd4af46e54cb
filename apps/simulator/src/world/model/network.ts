import type { WorldObject } from './object.js';

export interface VirtualSwitch extends WorldObject {
  kind: 'VirtualSwitch';
  /** 0 to 15 */
  id: number;
  name: string;
  mode: 'Veb' | 'Vepa';
}

/** Derived on NovaLink: one for each VLAN of a switch that an adapter uses. */
export interface VirtualNetwork extends WorldObject {
  kind: 'VirtualNetwork';
  name: string;
  vlan: number;
  switchId: number;
  tagged: boolean;
}

/** One SEA, or a failover pair; its trunks are network adapters of the VIOSes. */
export interface NetworkBridge extends WorldObject {
  kind: 'NetworkBridge';
  pvid: number;
  failover: boolean;
  loadBalancing: boolean;
  /** VLAN of the failover control channel. */
  controlChannelId?: number;
  /** UDID of the bridge. */
  udid: string;
  /** The SEAs: VIOS uuid and device name there. */
  adapters: { viosUuid: string; deviceName: string }[];
}

/** A virtual Ethernet adapter of a partition or VIOS, trunks included. */
export interface ClientNetworkAdapter extends WorldObject {
  kind: 'ClientNetworkAdapter';
  slot: number;
  /** 12 hex digits, upper case. */
  mac: string;
  pvid: number;
  taggedVlans: number[];
  taggedVlanSupported: boolean;
  /** VirtualSwitch `id`. */
  switchId: number;
  enabled: boolean;
  /** Its presence makes the adapter a trunk. */
  trunkPriority?: number;
  /** `entN` in a VIOS; in the management partition the name that the client gave. */
  deviceName?: string;
  mtu?: number;
  ovsBridge?: string;
  ovsPortExternalIds?: string;
  /** What the operating system inside has configured; shown with group Advanced. */
  ip?: { address: string; subnetMask: string; gateway: string };
  /** Simple elements given back as they came: name -> text. */
  properties: Record<string, string>;
}
