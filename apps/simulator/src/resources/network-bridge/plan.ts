import { badRequest, conflict } from '../../errors.js';
import { bridgeViolation, type ForeignTrunk, type PlannedSea, type PlannedTrunk } from '../../network/bridge-rules.js';
import type { ClientNetworkAdapter } from '../../world/model/network.js';
import type { SharedEthernetAdapter, VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { ownerOf } from '../../world/networks.js';
import { allocateSlot } from '../../world/partitions/slots.js';
import type { World } from '../../world/world.js';
import { at, elements, text, type XmlElement } from '../../xml/element.js';
import { canReconfigureAdapters } from '../client-network-adapter/hot-change.js';
import { readAdapter, readSlot, type Wanted } from '../client-network-adapter/read-adapter.js';
import { number } from '../partition/numbers.js';

/** A trunk as it is to be: one that exists, or a new one with its slot. */
export interface TrunkPlan {
  wanted: Wanted & { trunkPriority: number };
  existing?: ClientNetworkAdapter;
  slot: number;
}

/** A SEA as it is to be. */
export interface SeaPlan {
  vios: VirtualIOServer;
  /** Absent for a new one. */
  sea?: SharedEthernetAdapter;
  pvid: number;
  /** The primary first. */
  trunks: TrunkPlan[];
  /** Trunks of today that are no longer wanted. */
  gone: ClientNetworkAdapter[];
}

/**
 * Reads the trunks of a posted SEA. Those without DeviceName are new.
 *
 * @param current the SEA and its trunks of today; absent for a new SEA
 * @throws {RestError} 400 for what cannot be, 409 for an unknown or doubled trunk or a lack of slots
 */
export function planSea(
  world: World,
  posted: XmlElement,
  vios: VirtualIOServer,
  current?: { sea: SharedEthernetAdapter; trunks: readonly ClientNetworkAdapter[] },
): SeaPlan {
  const pvid = number(posted, 'PortVLANID');
  const reserved = new Set<number>();
  const claimed = new Set<ClientNetworkAdapter>();
  const trunks = elements(at(posted, 'TrunkAdapters'), 'TrunkAdapter').map((element): TrunkPlan => {
    const read = readAdapter(world, vios.scope, element);
    const wanted = { ...read, trunkPriority: requirePriority(read, vios) };
    if (wanted.deviceName === undefined) {
      const slot = allocateSlot(world, vios, readSlot(element), reserved);
      reserved.add(slot);
      return { wanted, slot };
    }
    const existing = current?.trunks.find(({ deviceName }) => deviceName === wanted.deviceName);
    if (!existing) {
      throw conflict(
        `SEA ${nameOf(vios, current?.sea)} has no trunk ${wanted.deviceName}; leave out DeviceName for a new one.`,
      );
    }
    if (claimed.has(existing)) throw conflict(`Trunk ${wanted.deviceName} of ${vios.name} is there twice.`);
    claimed.add(existing);
    checkFixed(existing, element, wanted);
    return { wanted, existing, slot: existing.slot };
  });
  const primary = trunks.findIndex(({ wanted }) => wanted.pvid === pvid);
  if (primary > 0) trunks.unshift(...trunks.splice(primary, 1));
  const gone = (current?.trunks ?? []).filter((trunk) => !claimed.has(trunk));
  return { vios, pvid, trunks, gone, ...(current ? { sea: current.sea } : {}) };
}

/**
 * Checks a whole bridge against the rules, and that the VIOSes can be changed.
 *
 * @param own trunks that the bridge has today
 * @throws {RestError} 409 with the first rule that is broken
 */
export function checkPlan(
  world: World,
  scope: string,
  pvid: number,
  seas: readonly SeaPlan[],
  own: readonly ClientNetworkAdapter[],
): void {
  const violation = bridgeViolation(pvid, seas.map(plannedSea), foreignTrunks(world, scope, own));
  if (violation !== undefined) throw conflict(violation);
  for (const { vios, trunks, gone } of seas) {
    const changes = gone.length > 0 || trunks.some((trunk) => isChanged(trunk));
    if (changes && !canReconfigureAdapters(vios)) {
      throw conflict(
        `${vios.name} is ${vios.state} without an active RMC connection, so its trunks cannot be changed.`,
      );
    }
    const mac = trunks.find(
      ({ existing, wanted }) => !existing && wanted.mac !== undefined && isTaken(world, scope, wanted.mac),
    );
    if (mac) throw conflict(`MACAddress ${mac.wanted.mac} of a new trunk in ${vios.name} is in use.`);
  }
}

export function isChanged({ existing, wanted }: TrunkPlan): boolean {
  return !existing || fingerprint(existing) !== fingerprint(wanted);
}

const fingerprint = ({ pvid, taggedVlans, taggedVlanSupported, switchId, trunkPriority }: Wanted) =>
  JSON.stringify([pvid, taggedVlans, taggedVlanSupported, switchId, trunkPriority]);

function requirePriority({ trunkPriority, pvid }: Wanted, { name }: VirtualIOServer): number {
  if (trunkPriority === undefined)
    throw badRequest(`TrunkPriority of the trunk with PortVLANID ${pvid} in ${name} is missing.`);
  return trunkPriority;
}

function checkFixed(existing: ClientNetworkAdapter, element: XmlElement, wanted: Wanted): void {
  const slot = text(element, 'VirtualSlotNumber');
  if (slot !== undefined && Number(slot) !== existing.slot) {
    throw badRequest(
      `VirtualSlotNumber of trunk ${existing.deviceName} cannot be changed from ${existing.slot} to ${slot}.`,
    );
  }
  if (wanted.mac !== undefined && wanted.mac !== existing.mac) {
    throw badRequest(
      `MACAddress of trunk ${existing.deviceName} cannot be changed from ${existing.mac} to ${wanted.mac}.`,
    );
  }
  if (wanted.switchId !== existing.switchId) {
    throw badRequest(`Trunk ${existing.deviceName} cannot be moved to virtual switch ${wanted.switchId}.`);
  }
}

function plannedSea({ vios, sea, pvid, trunks }: SeaPlan): PlannedSea {
  return {
    name: nameOf(vios, sea),
    pvid,
    trunks: trunks.map(
      ({ wanted: { deviceName, ...rest } }): PlannedTrunk => ({ ...rest, name: deviceName ?? `(new, ${rest.pvid})` }),
    ),
  };
}

function foreignTrunks(world: World, scope: string, own: readonly ClientNetworkAdapter[]): ForeignTrunk[] {
  return world
    .table('ClientNetworkAdapter')
    .in(scope)
    .filter((adapter) => adapter.trunkPriority !== undefined && !own.includes(adapter))
    .map((adapter) => ({
      ...adapter,
      name: `${adapter.deviceName ?? `slot ${adapter.slot}`} of ${ownerOf(world, adapter)?.name}`,
    }));
}

function isTaken(world: World, scope: string, mac: string): boolean {
  return world
    .table('ClientNetworkAdapter')
    .in(scope)
    .some((adapter) => adapter.mac === mac);
}

const nameOf = (vios: VirtualIOServer, sea?: SharedEthernetAdapter) => `${sea?.deviceName ?? '(new)'} of ${vios.name}`;
