import { badRequest, conflict, notFound } from '../../../errors.js';
import type { FcMapping, VirtualIOServer } from '../../../world/model/virtual-io-server.js';
import { allocateSlot, virtualLocation } from '../../../world/partitions/slots.js';
import { partitionByUuid } from '../../../world/storage/clients.js';
import { normalWwn, portsOf } from '../../../world/storage/fabric.js';
import { freeName } from '../../../world/storage/target-devices.js';
import { takeWwpnPairs } from '../../../world/storage/wwpns.js';
import type { World } from '../../../world/world.js';
import { at, attribute, text, type XmlElement } from '../../../xml/element.js';
import { lastSegment, slotOf } from '../scsi/posted-mapping.js';

/**
 * Makes the mappings of a VIOS as posted: those whose server adapter has a UDID are there already and may get another port, those
 * without are new, those that are missing go.
 */
export function applyFcMappings(vios: VirtualIOServer, posted: readonly XmlElement[], world: World): void {
  const udidOf = (mapping: XmlElement) => text(mapping, 'ServerAdapter/UniqueDeviceID') || undefined;
  const listed = new Map(posted.map((mapping) => [udidOf(mapping), mapping]));
  const unknown = [...listed.keys()].find((udid) => udid && !vios.fcMappings.some((one) => one.udid === udid));
  if (unknown) throw conflict(`There is no virtual fibre channel server adapter with the UDID ${unknown}.`);
  vios.fcMappings = vios.fcMappings
    .filter(({ udid }) => listed.has(udid))
    .map((mapping) => ({ ...mapping, ...portOf(vios, listed.get(mapping.udid)!) }));
  for (const mapping of posted) if (udidOf(mapping) === undefined) add(vios, mapping, world);
  for (const port of portsOf(vios)) {
    port.availablePorts = port.totalPorts - vios.fcMappings.filter(({ portName }) => portName === port.name).length;
    if (port.availablePorts < 0) throw conflict(`Port ${port.name} of ${vios.name} has no virtual port left.`);
  }
}

function add(vios: VirtualIOServer, posted: XmlElement, world: World): void {
  const uuid = lastSegment(attribute(at(posted, 'AssociatedLogicalPartition'), 'href') ?? '');
  const client = partitionByUuid(world, vios.scope, uuid);
  if (!client) throw notFound(`AssociatedLogicalPartition: there is no partition ${uuid}.`);
  const port = portOf(vios, posted);
  const serverSlot = allocateSlot(world, vios, slotOf(at(posted, 'ServerAdapter')));
  const clientSlot = allocateSlot(world, client, slotOf(at(posted, 'ClientAdapter')));
  const names = vios.fcMappings.map(({ adapterName }) => adapterName);
  const mapping: FcMapping = {
    adapterName: freeName('vfchost', names),
    serverSlot,
    udid: `1d${virtualLocation(world, vios, serverSlot)}`,
    clientId: client.id,
    clientUuid: client.uuid,
    clientSlot,
    wwpns: wwpnsOf(posted, world, vios),
    ...port,
  };
  vios.fcMappings.push(mapping);
}

/** The port that a mapping names; nothing when it names none. */
function portOf(vios: VirtualIOServer, posted: XmlElement): { portName?: string } {
  const name = text(posted, 'Port/PortName');
  if (!name) return {};
  const port = portsOf(vios).find((one) => one.name === name);
  if (!port) throw notFound(`Port/PortName: Virtual I/O Server ${vios.name} has no port ${name}.`);
  return { portName: port.name };
}

function wwpnsOf(posted: XmlElement, world: World, vios: VirtualIOServer): [string, string] {
  const given = text(posted, 'ClientAdapter/WWPNs');
  if (!given) return takeWwpnPairs(world, world.system(vios.scope), 1)[0]!;
  const [first, second, ...more] = given.split(/[\s,]+/).map(normalWwn);
  if (!first || !second || more.length > 0 || ![first, second].every((wwpn) => /^[0-9A-F]{16}$/.test(wwpn))) {
    throw badRequest(`WWPNs must be two names of 16 hexadecimal digits: "${given}".`);
  }
  const used = world
    .table('VirtualIOServer')
    .in(vios.scope)
    .flatMap(({ fcMappings }) => fcMappings);
  if (used.some(({ wwpns }) => wwpns.includes(first) || wwpns.includes(second))) {
    throw conflict(`WWPNs ${given} are used by another virtual fibre channel adapter.`);
  }
  return [first, second];
}
