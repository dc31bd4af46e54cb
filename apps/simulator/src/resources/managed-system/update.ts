import { notImplemented } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { ManagedSystem } from '../../world/model/managed-system.js';
import { text, type XmlElement } from '../../xml/element.js';
import { updateSriovAdapters } from './sriov/update.js';

/** Elements that clients may send back, but not with another value. */
const FIXED: Record<string, (system: ManagedSystem) => string> = {
  MaximumPartitions: ({ maximumPartitions }) => String(maximumPartitions),
  PrimaryIPAddress: ({ primaryIpAddress }) => primaryIpAddress,
  SystemName: ({ name }) => name,
  'MachineTypeModelAndSerialNumber/SerialNumber': ({ machine }) => machine.serial,
};

/**
 * Takes over the settings of SR-IOV physical ports.
 *
 * @throws {RestError} 501 for another name or identity of the system
 */
export function updateSystem(system: ManagedSystem, posted: XmlElement, change: Change): void {
  for (const [path, value] of Object.entries(FIXED)) {
    const given = text(posted, path);
    if (given !== undefined && given !== value(system)) {
      throw notImplemented(`changing ${path} of a ManagedSystem from ${value(system)} to ${given}`);
    }
  }
  updateSriovAdapters(system, posted, change);
}
