import type { WorldObject } from './object.js';
import type { SriovAdapter } from './sriov.js';

export interface MachineType {
  /** 4 characters */
  type: string;
  /** 3 characters */
  model: string;
  /** 7 characters */
  serial: string;
}

/** The server itself ("host"). */
export interface ManagedSystem extends WorldObject {
  kind: 'ManagedSystem';
  name: string;
  machine: MachineType;
  state: string;
  /** MB */
  memory: { installed: number; configurable: number; usedByHypervisor: number; regionSize: number };
  /** Processing units. */
  processors: { installed: number; configurable: number; minimumUnitsPerVirtualProcessor: number };
  /** In the order in which the API lists them. */
  compatibilityModes: string[];
  maximumPartitions: number;
  /** NovaLink has given up being the manager. */
  masterReleased?: true;
  /** Capability element -> its text. */
  capabilities: Record<string, string>;
  primaryIpAddress: string;
  /** Decimal of a 64 bit value; WWPN pairs count up from it. */
  wwpnPrefix: string;
  /** WWPN pairs handed out so far. */
  wwpnPairsUsed: number;
  sriovAdapters: SriovAdapter[];
  /** Six hex digits in front of generated MAC prefixes. */
  macPrefix: string;
}

export interface ManagementConsole extends WorldObject {
  kind: 'ManagementConsole';
  name: string;
  machine: MachineType;
  interfaces: { name: string; address: string }[];
  publicSshKey: string;
  authorizedKeys: string[];
}

export interface SharedProcessorPool extends WorldObject {
  kind: 'SharedProcessorPool';
  id: number;
  name: string;
  /** Absent for the default pool (id 0). */
  limits?: { reserved: number; maximum: number; pendingReserved: number };
}
