import { conflict } from '../../errors.js';
import { parseMac } from '../../network/mac.js';
import type { Change } from '../../rest/resource.js';
import { requireFreeMac } from '../../world/macs.js';
import type { Partition } from '../../world/model/partition.js';
import type { SRIOVEthernetLogicalPort } from '../../world/model/sriov.js';
import { freeIndexes, requirePhysicalPort, requireRoom } from '../../world/sriov/physical-ports.js';
import { text, type XmlElement } from '../../xml/element.js';
import { canReconfigureAdapters } from '../client-network-adapter/hot-change.js';
import { number } from '../partition/numbers.js';
import { readCapacities } from './capacities.js';
import { readRules } from './read-rules.js';

/**
 * Gives a partition or VIOS a share of a physical port.
 *
 * @throws {RestError} 400 for what cannot be, 409 when the port is full, the MAC taken, or the partition runs without RMC
 */
export function createLogicalPort(
  posted: XmlElement,
  { services: { world }, parents }: Change,
): SRIOVEthernetLogicalPort {
  const owner = parents.at(-1) as Partition;
  const { scope } = owner;
  requireReconfigurable(owner);
  const [adapterId, portId] = [number(posted, 'AdapterID'), number(posted, 'PhysicalPortID')];
  const { port } = requirePhysicalPort(world, scope, adapterId, portId);
  const capacities = readCapacities(posted, { capacity: 'ConfiguredCapacity', maximum: 'ConfiguredMaxCapacity' }, port);
  const promiscuous = text(posted, 'IsPromiscous') === 'true';
  const rules = readRules(posted, { vlans: 'AllowedVLANs', macs: 'AllowedMACAddresses' });
  const given = text(posted, 'MACAddress');
  const mac = given ? parseMac(given) : world.identity.randomMac();
  requireFreeMac(world, scope, mac);
  requireRoom(world, scope, [{ adapterId, portId, capacity: capacities.capacity, promiscuous }]);
  const uuid = world.identity.uuid(`logical-port/${world.identity.draw()}`);
  const created: SRIOVEthernetLogicalPort = {
    ...world.newborn('SRIOVEthernetLogicalPort', scope, uuid, owner),
    ...rules,
    ...capacities,
    adapterId,
    portId,
    index: freeIndexes(world, scope, adapterId, 1)[0]!,
    promiscuous,
    mac,
  };
  world.add(created);
  return created;
}

/** @throws {RestError} 409 for a partition that runs and cannot be told of the change */
export function requireReconfigurable(owner: Partition): void {
  if (canReconfigureAdapters(owner)) return;
  throw conflict(
    `Partition ${owner.name} is ${owner.state} without an active RMC connection, so its adapters cannot be changed.`,
  );
}
