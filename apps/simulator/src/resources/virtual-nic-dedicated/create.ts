import { parseMac, slotMac } from '../../network/mac.js';
import type { Change } from '../../rest/resource.js';
import { requireFreeMac } from '../../world/macs.js';
import type { Partition } from '../../world/model/partition.js';
import type { VirtualNICDedicated } from '../../world/model/sriov.js';
import { allocateSlot } from '../../world/partitions/slots.js';
import { at, text, type XmlElement } from '../../xml/element.js';
import { readSlot } from '../client-network-adapter/read-adapter.js';
import { requireReconfigurable } from '../sriov-ethernet-logical-port/create.js';
import { applyDevices, planDevices } from './devices.js';
import { readDetails } from './read-details.js';
import { readDevices } from './read-devices.js';

/**
 * Adds a vNIC to a partition, with a logical port under the VIOS of each backing device.
 *
 * @throws {RestError} 400 for what cannot be; 409 when a physical port is full, slot or MAC are taken, or the partition runs without RMC;
 *                     500 for a VIOS that is down
 */
export function createVnic(posted: XmlElement, { services: { world }, parents }: Change): VirtualNICDedicated {
  const owner = parents.at(-1) as Partition;
  const { scope } = owner;
  requireReconfigurable(owner);
  const details = readDetails(posted);
  const plan = planDevices(world, scope, readDevices(world, scope, posted));
  const slot = allocateSlot(world, owner, readSlot(posted));
  const given = text(at(posted, 'Details'), 'MACAddress');
  const mac = given ? parseMac(given) : slotMac(owner.macPrefix, slot);
  requireFreeMac(world, scope, mac);
  const uuid = world.identity.uuid(`vnic/${world.identity.draw()}`);
  const created: VirtualNICDedicated = {
    ...world.newborn('VirtualNICDedicated', scope, uuid, owner),
    ...details,
    slot,
    mac,
    backingDevices: [],
  };
  applyDevices(world, created, plan);
  world.add(created);
  return created;
}
