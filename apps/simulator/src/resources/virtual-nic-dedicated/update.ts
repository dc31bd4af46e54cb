import { badRequest } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { VirtualNICDedicated } from '../../world/model/sriov.js';
import { ownerOf } from '../../world/networks.js';
import { text, type XmlElement } from '../../xml/element.js';
import { requireReconfigurable } from '../sriov-ethernet-logical-port/create.js';
import { applyDevices, planDevices } from './devices.js';
import { readDetails } from './read-details.js';
import { readDevices } from './read-devices.js';

const FIXED: Record<string, (vnic: VirtualNICDedicated) => string> = {
  VirtualSlotNumber: ({ slot }) => String(slot),
  'Details/MACAddress': ({ mac }) => mac,
};

/**
 * Changes VLANs and backing devices of a vNIC. Slot and MAC stay; a device that the document leaves out is removed.
 *
 * @throws {RestError} 400 for another slot or MAC, and as for a new vNIC
 */
export function updateVnic(vnic: VirtualNICDedicated, posted: XmlElement, { services: { world } }: Change): void {
  for (const [path, value] of Object.entries(FIXED)) {
    const given = text(posted, path);
    if (given && given.toUpperCase() !== value(vnic)) {
      throw badRequest(`${path} cannot be changed from ${value(vnic)} to ${given}.`);
    }
  }
  requireReconfigurable(ownerOf(world, vnic)!);
  const details = readDetails(posted, vnic);
  const plan = planDevices(world, vnic.scope, readDevices(world, vnic.scope, posted), vnic);
  Object.assign(vnic, details);
  applyDevices(world, vnic, plan);
}

/** @throws {RestError} 409 while the partition runs without RMC; the logical ports of the vNIC go with it */
export function removeVnic(vnic: VirtualNICDedicated, { services: { world } }: Change): void {
  requireReconfigurable(ownerOf(world, vnic)!);
  world.remove(vnic);
}
