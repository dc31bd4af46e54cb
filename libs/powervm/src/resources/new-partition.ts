import { build, type InputOf } from '../declare/index.js';
import { PowerVmError } from '../errors.js';
import { textElement, type XmlElement } from '../xml/element.js';
import { findElement } from '../xml/find.js';
import { LogicalPartition } from './logical-partition.js';
import type { PARTITION_TYPES } from './partition-fields.js';

export interface SharedProcessorsSpec {
  readonly kind: 'shared';
  /** Processing units, two decimals. */
  readonly units: Range;
  readonly virtual: Range;
  readonly poolId?: number | undefined;
  /** 0–255, default 64; sent only when uncapped. */
  readonly weight?: number | undefined;
  /** Default false: uncapped. */
  readonly capped?: boolean | undefined;
}

export interface DedicatedProcessorsSpec {
  readonly kind: 'dedicated';
  readonly processors: Range;
  readonly sharingMode?:
    | 'sre idle proces'
    | 'sre idle procs active'
    | 'sre idle procs always'
    | 'keep idle procs'
    | undefined;
}

export interface Range {
  readonly desired: number;
  /** Default: desired. */
  readonly minimum?: number | undefined;
  /** Default: desired. */
  readonly maximum?: number | undefined;
}

export interface NewPartition {
  /** PowerVM form: upper case, top bit clear (`partitionUuid`). */
  readonly uuid: string;
  /** At most 31 characters (`partitionName`). */
  readonly name: string;
  readonly type?: Exclude<(typeof PARTITION_TYPES)[number], 'Virtual IO Server'> | undefined;
  /** MiB, a multiple of the host's memory region. */
  readonly memory: Range & {
    /** 0 is off. */
    readonly expansionFactor?: number | undefined;
    /** 0–6 for 1:64 to 1:4096. */
    readonly physicalPageTableRatio?: number | undefined;
  };
  readonly processors: SharedProcessorsSpec | DedicatedProcessorsSpec;
  /** Only to fix the number; the server takes the lowest free one. */
  readonly partitionId?: number | undefined;
  /** Default 64. */
  readonly maximumVirtualSlots?: number | undefined;
  /** 0–255, default 127. */
  readonly availabilityPriority?: number | undefined;
  /** Default 'default'. */
  readonly compatibilityMode?: string | undefined;
  readonly simplifiedRemoteRestart?: boolean | undefined;
  /** 1–9; not for IBM i. */
  readonly secureBoot?: number | undefined;
  /** IBM i only. */
  readonly restrictedIo?: boolean | undefined;
  /** Default false. */
  readonly allowPerformanceData?: boolean | undefined;
}

/** The document that creates a partition: `client.create(LogicalPartition, newPartition({...}), { parent: system })`. */
export function newPartition(spec: NewPartition): XmlElement {
  const element = build(LogicalPartition, {
    uuid: spec.uuid,
    id: spec.partitionId,
    name: spec.name,
    type: spec.type ?? 'AIX/Linux',
    allowPerformanceData: spec.allowPerformanceData ?? false,
    availabilityPriority: spec.availabilityPriority ?? 127,
    io: { maximumVirtualSlots: spec.maximumVirtualSlots ?? 64 },
    memory: {
      desiredMiB: spec.memory.desired,
      minimumMiB: spec.memory.minimum ?? spec.memory.desired,
      maximumMiB: spec.memory.maximum ?? spec.memory.desired,
      expansionFactor: spec.memory.expansionFactor,
      physicalPageTableRatio: spec.memory.physicalPageTableRatio,
    },
    processors: processorsOf(spec.processors),
    pendingCompatibilityMode: spec.compatibilityMode ?? 'default',
    pendingSecureBoot: spec.secureBoot,
    simplifiedRemoteRestart: spec.simplifiedRemoteRestart,
    restrictedIo: spec.restrictedIo,
  });
  // A partition brings its own uuid; for all other types the server makes one.
  const atom = findElement(element, 'Metadata/Atom');
  atom?.children.push(textElement('AtomID', element.namespace, spec.uuid));
  return element;
}

type ProcessorsInput = NonNullable<InputOf<typeof LogicalPartition>['processors']>;

/** The processor part of a partition, for creation and resize. */
export function processorsOf(spec: SharedProcessorsSpec | DedicatedProcessorsSpec): ProcessorsInput {
  if (spec.kind === 'dedicated') {
    const { desired, minimum, maximum } = filled(spec.processors);
    return {
      isDedicated: true,
      dedicated: { desired, minimum, maximum },
      sharingMode: spec.sharingMode ?? 'sre idle proces',
    };
  }
  const units = filled(spec.units);
  const virtual = filled(spec.virtual);
  const weight = spec.weight ?? 64;
  if (weight < 0 || weight > 255) {
    throw new PowerVmError('hypervisor.invalid-argument', `processors.weight: ${weight} is outside 0–255`);
  }
  return {
    isDedicated: false,
    sharingMode: spec.capped ? 'capped' : 'uncapped',
    shared: {
      desiredUnits: units.desired,
      minimumUnits: units.minimum,
      maximumUnits: units.maximum,
      desiredVirtual: virtual.desired,
      minimumVirtual: virtual.minimum,
      maximumVirtual: virtual.maximum,
      poolId: spec.poolId ?? 0,
      weight: spec.capped ? undefined : weight,
    },
  };
}

function filled({ desired, minimum, maximum }: Range): { desired: number; minimum: number; maximum: number } {
  return { desired, minimum: minimum ?? desired, maximum: maximum ?? desired };
}
