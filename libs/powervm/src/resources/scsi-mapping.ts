import type { ChoiceInput } from '../declare/index.js';
import {
  boolean,
  build,
  choice,
  composite,
  integer,
  type Link,
  link,
  linkTo,
  oneOf,
  optional,
  part,
  type ReadOf,
  text,
} from '../declare/index.js';
import type { XmlElement } from '../xml/element.js';
import { LogicalUnit } from './logical-unit.js';
import { OpticalMedia } from './optical-media.js';
import { PhysicalVolume } from './physical-volume.js';
import { VirtualDisk } from './virtual-disk.js';

/** Remote id and slot of a server adapter that any client may join. */
export const ANY_CLIENT = 65535;

const ADAPTER_ORDER = [
  'AdapterType',
  'DynamicReconfigurationConnectorName',
  'LocationCode',
  'LocalPartitionID',
  'RequiredAdapter',
  'VariedOn',
  'UseNextAvailableSlotID',
  'UseNextAvailableHighSlotID',
  'VirtualSlotNumber',
  'AdapterName',
  'BackingDeviceName',
  'RemoteLogicalPartitionID',
  'RemoteSlotNumber',
  'ServerLocationCode',
  'UniqueDeviceID',
];

const adapterFields = {
  adapterType: optional(oneOf('AdapterType', ['Client', 'Server'])),
  locationCode: optional(text('LocationCode')),
  partitionId: optional(integer('LocalPartitionID')),
  /** Sent instead of a slot: the server takes the next free one. */
  useNextSlot: optional(boolean('UseNextAvailableSlotID')),
  slot: optional(integer('VirtualSlotNumber')),
  remotePartitionId: optional(integer('RemoteLogicalPartitionID')),
  remoteSlot: optional(integer('RemoteSlotNumber')),
};

/** The adapter in the partition. */
export const ScsiClientAdapter = part('ClientAdapter', adapterFields, { order: ADAPTER_ORDER });

/** The adapter in the VIOS, `vhostN`. Its `remotePartitionId` tells whose bus it is, even when the client is gone. */
export const ScsiServerAdapter = part(
  'ServerAdapter',
  {
    ...adapterFields,
    name: optional(text('AdapterName')),
    /** Name of the backing device, only with storage. */
    backingDevice: optional(text('BackingDeviceName')),
    udid: optional(text('UniqueDeviceID')),
  },
  { order: ADAPTER_ORDER },
);

const TARGET_ORDER = ['LogicalUnitAddress', 'TargetName', 'UniqueDeviceID'];

const targetFields = {
  /** LUA: `0x8100000000000000` */
  lua: optional(text('LogicalUnitAddress')),
  /** `vtscsiN`, `vtoptN` */
  name: optional(text('TargetName')),
  udid: optional(text('UniqueDeviceID')),
};

const target = <const N extends string>(name: N) => part(name, targetFields, { order: TARGET_ORDER });

const STORAGE = { LogicalUnit, PhysicalVolume, VirtualDisk, VirtualOpticalMedia: OpticalMedia };

const TARGETS = {
  SharedStoragePoolLogicalUnitVirtualTargetDevice: target('SharedStoragePoolLogicalUnitVirtualTargetDevice'),
  PhysicalVolumeVirtualTargetDevice: target('PhysicalVolumeVirtualTargetDevice'),
  LogicalVolumeVirtualTargetDevice: target('LogicalVolumeVirtualTargetDevice'),
  VirtualOpticalTargetDevice: target('VirtualOpticalTargetDevice'),
};

/**
 * One device on a virtual SCSI bus between a VIOS and a partition. A bus with three devices appears three times with
 * equal adapters; an empty bus once, without storage and target.
 */
export const ScsiMapping = part(
  'VirtualSCSIMapping',
  {
    partition: optional(link('AssociatedLogicalPartition')),
    /** Absent when the client adapter or its partition is gone. */
    clientAdapter: optional(composite('ClientAdapter', ScsiClientAdapter)),
    serverAdapter: composite('ServerAdapter', ScsiServerAdapter),
    storage: choice('Storage', STORAGE),
    target: choice('TargetDevice', TARGETS, target('TargetDevice')),
  },
  { order: ['AssociatedLogicalPartition', 'ClientAdapter', 'ServerAdapter', 'Storage', 'TargetDevice'] },
);
export type ScsiMapping = ReadOf<typeof ScsiMapping>;
export type ScsiStorage = ScsiMapping['storage'];

/** Which storage a new mapping refers to: only what identifies it is sent. */
export type ScsiStorageReference =
  | { readonly kind: 'LogicalUnit'; readonly udid: string; readonly name: string }
  | { readonly kind: 'PhysicalVolume'; readonly name: string; readonly udid?: string | undefined }
  | { readonly kind: 'VirtualDisk'; readonly name: string }
  | { readonly kind: 'VirtualOpticalMedia'; readonly name: string };

export interface NewScsiMapping {
  /** The partition that was read, or its address (`client.href(LogicalPartition, uuid)`); sent in root form. */
  readonly partition: string | Link | { readonly meta: { readonly href: string } };
  readonly storage: ScsiStorageReference;
  /** The bus to join: client and server adapter of an existing mapping of the same partition and VIOS. */
  readonly bus?: {
    readonly clientAdapter?: { element: XmlElement } | undefined;
    serverAdapter: { element: XmlElement };
  };
  /** Only to fix them; the server takes the next free ones. */
  readonly clientSlot?: number | undefined;
  readonly lua?: string | undefined;
  readonly targetName?: string | undefined;
}

const TARGET_OF = {
  LogicalUnit: 'SharedStoragePoolLogicalUnitVirtualTargetDevice',
  PhysicalVolume: 'PhysicalVolumeVirtualTargetDevice',
  VirtualDisk: 'LogicalVolumeVirtualTargetDevice',
  VirtualOpticalMedia: 'VirtualOpticalTargetDevice',
} as const;

/** A mapping to add to `draft.scsiMappings` of a VIOS that was read with group ViosSCSIMapping. */
export function newScsiMapping(spec: NewScsiMapping): XmlElement {
  const { partition, clientSlot } = spec;
  const mapping = build(ScsiMapping, {
    partition: linkTo(rootForm(linkOf(partition).href)),
    ...(spec.bus === undefined
      ? {
          clientAdapter: { adapterType: 'Client', useNextSlot: clientSlot === undefined, slot: clientSlot },
          serverAdapter: { adapterType: 'Server', useNextSlot: true },
        }
      : {}),
    storage: storageInput(spec.storage),
    target:
      spec.lua === undefined && spec.targetName === undefined
        ? undefined
        : { kind: TARGET_OF[spec.storage.kind], lua: spec.lua, name: spec.targetName },
  });
  if (spec.bus !== undefined) joinBus(mapping, spec.bus);
  return mapping;
}

function linkOf(partition: NewScsiMapping['partition']): Link {
  return typeof partition === 'string' || 'meta' in partition ? linkTo(partition) : partition;
}

/** `…/uom/LogicalPartition/<uuid>`, whichever of the two forms was given. */
function rootForm(href: string): string {
  return href.replace(/\/ManagedSystem\/[^/]+\/LogicalPartition\//, '/LogicalPartition/');
}

function joinBus(mapping: XmlElement, { clientAdapter, serverAdapter }: NonNullable<NewScsiMapping['bus']>): void {
  const adapters = [clientAdapter, serverAdapter].flatMap((adapter) => adapter?.element.clone() ?? []);
  const storage = mapping.elements.findIndex((child) => child.local === 'Storage');
  mapping.children.splice(storage, 0, ...adapters);
}

function storageInput(storage: ScsiStorageReference): ChoiceInput<typeof STORAGE> {
  return storage.kind === 'VirtualDisk' ? { ...storage, diskType: 'LogicalVolume' } : storage;
}
