import { boolean, build, number, oneOf, optional, type ReadOf, resource, text, withDefault } from '../declare/index.js';
import type { XmlElement } from '../xml/element.js';

export const LOGICAL_UNIT_TYPES = [
  'VirtualIO_Disk',
  'VirtualIO_Image',
  'VirtualIO_Hibernation',
  'VirtualIO_Active_Memory_Sharing',
] as const;

/** A disk in a tier of a shared storage pool; its parent is the Tier. Names are not unique on the server. */
export const LogicalUnit = resource(
  'LogicalUnit',
  {
    thin: withDefault(boolean('ThinDevice'), true),
    udid: text('UniqueDeviceID'),
    /** Absent in some mappings. */
    capacityGiB: optional(number('UnitCapacity', { digits: 6 })),
    type: optional(oneOf('LogicalUnitType', LOGICAL_UNIT_TYPES)),
    /** UDID of the source; compare with `sameUdid`. */
    clonedFrom: optional(text('ClonedFrom')),
    /** Absent in mappings. */
    inUse: optional(boolean('InUse')),
    /** At most 79 characters. */
    name: text('UnitName'),
    tag: optional(text('Tag', { ksv: 'V1_9_0' })),
  },
  {
    order: [
      'ReadIOPS',
      'WriteIOPS',
      'EncryptionState',
      'EncryptionKey',
      'EncryptionAgent',
      'Tag',
      'EmulateModel',
      'ThinDevice',
      'UniqueDeviceID',
      'UnitCapacity',
      'LogicalUnitType',
      'ClonedFrom',
      'InUse',
      'UnitName',
      'LogicalUnitMigration',
    ],
  },
);
export type LogicalUnit = ReadOf<typeof LogicalUnit>;

/** The document that creates a logical unit: `client.create(LogicalUnit, newLogicalUnit({...}), { parent: tier })`. */
export function newLogicalUnit(spec: {
  readonly name: string;
  /** At least that of the source of a clone. */
  readonly capacityGiB: number;
  readonly type?: 'VirtualIO_Disk' | 'VirtualIO_Image' | undefined;
  /** UDID; makes a linked clone. */
  readonly clonedFrom?: string | undefined;
  readonly thin?: boolean | undefined;
}): XmlElement {
  return build(LogicalUnit, {
    thin: spec.thin,
    capacityGiB: spec.capacityGiB,
    type: spec.type ?? 'VirtualIO_Disk',
    clonedFrom: spec.clonedFrom,
    name: spec.name,
  });
}
