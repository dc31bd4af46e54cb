import type { LogicalUnit } from '../../world/model/storage.js';
import { gigabytes } from '../../world/storage/sizes.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';

/** Elements that any storage may carry; they mean nothing here and are given back. */
export const STORAGE_EXTRAS = [
  'ReadIOPS',
  'WriteIOPS',
  'EncryptionState',
  'EncryptionKey',
  'EncryptionAgent',
  'Tag',
  'EmulateModel',
];

export const LOGICAL_UNIT = sequence(
  `${STORAGE_EXTRAS.join(' ')} ThinDevice UniqueDeviceID UnitCapacity LogicalUnitType ClonedFrom InUse UnitName
   LogicalUnitMigration`,
);

/** @param inUse left out in mappings, which do not say it */
export function renderLogicalUnit(unit: LogicalUnit, inUse?: boolean): XmlElement {
  return uom.struct('LogicalUnit', LOGICAL_UNIT, {
    ThinDevice: unit.thin,
    UniqueDeviceID: unit.udid,
    UnitCapacity: gigabytes(unit.capacityBytes),
    LogicalUnitType: unit.type,
    ClonedFrom: unit.clonedFrom,
    InUse: inUse,
    UnitName: unit.name,
  });
}
