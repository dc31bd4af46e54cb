import { badRequest, conflict } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { SRIOVEthernetLogicalPort } from '../../world/model/sriov.js';
import { ownerOf } from '../../world/networks.js';
import { requirePhysicalPort, requireRoom } from '../../world/sriov/physical-ports.js';
import type { World } from '../../world/world.js';
import { text, type XmlElement } from '../../xml/element.js';
import { readCapacities } from './capacities.js';
import { requireReconfigurable } from './create.js';
import { readRules } from './read-rules.js';

const FIXED: Record<string, (logical: SRIOVEthernetLogicalPort) => string> = {
  AdapterID: ({ adapterId }) => String(adapterId),
  PhysicalPortID: ({ portId }) => String(portId),
  MACAddress: ({ mac }) => mac,
};

/**
 * Changes what a logical port lets through and how much of the physical port it has; it stays on that port.
 *
 * @throws {RestError} 400 for another port or MAC, 409 when the port is full or the logical port belongs to a vNIC
 */
export function updateLogicalPort(
  logical: SRIOVEthernetLogicalPort,
  posted: XmlElement,
  { services: { world } }: Change,
): void {
  requireOwn(world, logical);
  for (const [name, value] of Object.entries(FIXED)) {
    const given = text(posted, name);
    if (given && given.toUpperCase() !== value(logical)) {
      throw badRequest(`${name} cannot be changed from ${value(logical)} to ${given}.`);
    }
  }
  requireReconfigurable(ownerOf(world, logical)!);
  const { scope, adapterId, portId } = logical;
  const { port } = requirePhysicalPort(world, scope, adapterId, portId);
  const names = { capacity: 'ConfiguredCapacity', maximum: 'ConfiguredMaxCapacity' };
  const capacities = readCapacities(posted, names, port);
  const promiscuous = text(posted, 'IsPromiscous') === 'true';
  requireRoom(world, scope, [{ adapterId, portId, capacity: capacities.capacity, promiscuous }], [logical]);
  const rules = readRules(posted, { vlans: 'AllowedVLANs', macs: 'AllowedMACAddresses' }, logical);
  Object.assign(logical, { ...rules, ...capacities, promiscuous });
}

/** @throws {RestError} 409 while the logical port belongs to a vNIC, or its partition runs without RMC */
export function removeLogicalPort(logical: SRIOVEthernetLogicalPort, { services: { world } }: Change): void {
  requireOwn(world, logical);
  requireReconfigurable(ownerOf(world, logical)!);
  world.remove(logical);
}

function requireOwn(world: World, { scope, vnicUuid, uuid }: SRIOVEthernetLogicalPort): void {
  const vnic = vnicUuid === undefined ? undefined : world.table('VirtualNICDedicated').get(scope, vnicUuid);
  if (!vnic) return;
  throw conflict(
    `The logical port ${uuid} backs the vNIC ${vnic.uuid} in slot ${vnic.slot} of ${ownerOf(world, vnic)?.name}; change that.`,
  );
}
