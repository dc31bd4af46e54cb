import type { SRIOVEthernetLogicalPort, VirtualNICDedicated } from '../../world/model/sriov.js';
import { freeIndexes, requireRoom } from '../../world/sriov/physical-ports.js';
import { requireVios } from '../../world/storage/require-vios.js';
import type { World } from '../../world/world.js';
import { placeOf, type WantedDevice } from './read-devices.js';

/** What becomes of the backing devices of a vNIC; nothing has happened yet. */
export interface DevicePlan {
  wanted: readonly WantedDevice[];
  /** Logical ports that stay, by place. */
  staying: ReadonlyMap<string, SRIOVEthernetLogicalPort>;
  leaving: readonly SRIOVEthernetLogicalPort[];
}

/**
 * Compares the backing devices that a vNIC has with those that it is to have. A device on the same port of the same VIOS stays.
 *
 * @param before absent for a new vNIC
 * @throws {RestError} 400 or 409 when a port has not enough left, 500 for a VIOS that cannot be told
 */
export function planDevices(
  world: World,
  scope: string,
  wanted: readonly WantedDevice[],
  before?: VirtualNICDedicated,
): DevicePlan {
  const present = before ? logicalPortsOf(world, before) : [];
  const viosOf = new Map(wanted.map((device) => [placeOf(device), device.vios]));
  const staying = present.filter((port) => viosOf.get(placeOf(port))?.uuid === port.parent?.uuid);
  const leaving = present.filter((port) => !staying.includes(port));
  const byPlace = new Map(staying.map((port) => [placeOf(port), port]));
  for (const device of wanted) if (!byPlace.has(placeOf(device))) requireVios(device.vios);
  for (const { parent } of leaving) {
    const vios = world.table('VirtualIOServer').get(scope, parent?.uuid ?? '');
    if (vios) requireVios(vios);
  }
  const shares = wanted.map((device) => ({ ...device, promiscuous: false }));
  requireRoom(world, scope, shares, present);
  return { wanted, staying: byPlace, leaving };
}

/** Makes, changes and removes the logical ports of a vNIC, and names them in it. */
export function applyDevices(world: World, vnic: VirtualNICDedicated, { wanted, staying, leaving }: DevicePlan): void {
  const { scope, uuid: vnicUuid, pvid, allowedVlans, allowedMacs } = vnic;
  for (const port of leaving) world.remove(port);
  vnic.backingDevices = wanted.map((device) => {
    const { vios, adapterId, portId, capacity, maximumCapacity, failOverPriority } = device;
    const settings = { pvid, allowedVlans, allowedMacs, capacity, maximumCapacity };
    const present = staying.get(placeOf(device));
    if (present) {
      const before = JSON.stringify(present);
      Object.assign(present, settings);
      if (JSON.stringify(present) !== before) world.changed(present);
      return { viosUuid: vios.uuid, logicalPortUuid: present.uuid, failOverPriority };
    }
    const uuid = world.identity.uuid(`logical-port/${world.identity.draw()}`);
    const port: SRIOVEthernetLogicalPort = {
      ...world.newborn('SRIOVEthernetLogicalPort', scope, uuid, vios),
      ...settings,
      adapterId,
      portId,
      index: freeIndexes(world, scope, adapterId, 1)[0]!,
      promiscuous: false,
      mac: world.identity.randomMac(),
      vnicUuid,
    };
    world.add(port);
    return { viosUuid: vios.uuid, logicalPortUuid: uuid, failOverPriority };
  });
}

function logicalPortsOf(world: World, { scope, backingDevices }: VirtualNICDedicated): SRIOVEthernetLogicalPort[] {
  return backingDevices.flatMap(({ logicalPortUuid }) => {
    const port = world.table('SRIOVEthernetLogicalPort').get(scope, logicalPortUuid);
    return port ? [port] : [];
  });
}
