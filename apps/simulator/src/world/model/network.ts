import type { WorldObject } from './object.js';

export interface VirtualSwitch extends WorldObject {
  kind: 'VirtualSwitch';
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

/** One SEA, or a failover pair; its trunks are those of the VIOSes. */
export interface NetworkBridge extends WorldObject {
  kind: 'NetworkBridge';
  pvid: number;
  failover: boolean;
  loadBalancing: boolean;
  controlChannelId?: number;
  /** UDID of the bridge. */
  udid: string;
  /** The SEAs: VIOS uuid and device name there. */
  adapters: { viosUuid: string; deviceName: string }[];
}

export interface ClientNetworkAdapter extends WorldObject {
  kind: 'ClientNetworkAdapter';
  slot: number;
  mac: string;
  pvid: number;
  taggedVlans: number[];
  taggedVlanSupported: boolean;
  switchId: number;
  enabled: boolean;
  /** Its presence makes the adapter a trunk. */
  trunkPriority?: number;
  deviceName?: string;
  mtu?: number;
  ovsBridge?: string;
  ovsPortExternalIds?: string;
  /** Simple elements given back as they came: name -> text. */
  properties: Record<string, string>;
}
