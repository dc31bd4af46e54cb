import type { WorldObject } from './object.js';

export type PartitionType = 'AIX/Linux' | 'OS400' | 'Virtual IO Server';

export type PartitionState =
  | 'not activated'
  | 'starting'
  | 'running'
  | 'shutting down'
  | 'open firmware'
  | 'error'
  | 'not available'
  | 'hardware discovery'
  | 'migrating running'
  | 'migrating not active'
  | 'suspended'
  | 'suspending'
  | 'resuming'
  | 'Unknown';

export type RmcState = 'active' | 'inactive' | 'none' | 'unknown' | 'busy';

export interface Range {
  minimum: number;
  desired: number;
  maximum: number;
}

/** MB */
export interface Memory extends Range {
  /** 0 = Active Memory Expansion off */
  expansionFactor: number;
  /** 0-6 for 1:64 to 1:4096 */
  pageTableRatio: number;
}

export interface Processors {
  dedicated: boolean;
  sharingMode: string;
  /** Virtual processors, or whole processors of a dedicated partition. */
  count: Range;
  /** Processing units; for a dedicated partition the same as `count`. */
  units: Range;
  poolId: number;
  /** Only meaningful for sharing mode `uncapped`. */
  weight: number;
}

/** How the operating system inside behaves; set by tests and by the control API, never by REST clients. */
export interface Guest {
  /** Whether its RMC reaches the management console some time after boot. */
  rmc: boolean;
  /** Hangs in `shutting down` when asked to shut down, until it is powered off hard. */
  ignoresShutdown: boolean;
  /** Comes up in state `error` instead of `running`. */
  failsToBoot: boolean;
  /** What RMC reports as OperatingSystemVersion. */
  operatingSystem: string;
}

/** What logical partitions and Virtual I/O Servers have in common. */
export interface Partition extends WorldObject {
  kind: 'LogicalPartition' | 'VirtualIOServer';
  id: number;
  name: string;
  partitionType: PartitionType;
  state: PartitionState;
  rmc: RmcState;
  /** The partition in which NovaLink runs. */
  management: boolean;
  maximumVirtualSlots: number;
  memory: Memory;
  processors: Processors;
  /** What the hypervisor has given: the desired values follow at once, the limits at the next activation. */
  current: { memory: Memory; processors: Processors };
  /** Simple elements that clients may set and that are given back: name -> text. */
  properties: Record<string, string>;
  /** Opaque, base64 in real systems. */
  nvram: string;
  /** First five bytes of the MACs of this partition, as a decimal of six bytes. */
  macPrefix: string;
  guest: Guest;
  /** When it left `not activated`, in ms; absent while off. */
  startedAt?: number;
  /** Grows with each state transition; makes agenda entries of a former course void. */
  turn: number;
}

export interface LogicalPartition extends Partition {
  kind: 'LogicalPartition';
}
