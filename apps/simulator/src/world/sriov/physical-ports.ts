import { badRequest, conflict } from '../../errors.js';
import type { SRIOVEthernetLogicalPort, SriovAdapter, SriovPort } from '../model/sriov.js';
import type { World } from '../world.js';

export interface PhysicalPort {
  adapter: SriovAdapter;
  port: SriovPort;
}

/** What somebody wants of a physical port. */
export interface Share {
  adapterId: number;
  portId: number;
  /** Percent. */
  capacity: number;
  promiscuous: boolean;
}

/** Promiscuous logical ports that a physical port has at most: one may be bridged. */
export const MOST_PROMISCUOUS = 1;

/** @throws {RestError} 400 for no such port, 409 for an adapter that is not shared or not running */
export function requirePhysicalPort(world: World, scope: string, adapterId: number, portId: number): PhysicalPort {
  const adapter = world.system(scope).sriovAdapters.find(({ id }) => id === adapterId);
  if (!adapter) throw badRequest(`There is no SR-IOV adapter with SRIOVAdapterID ${adapterId}.`);
  if (adapter.mode !== 'Sriov' || adapter.state !== 'Running') {
    throw conflict(
      `The SR-IOV adapter ${adapter.location} is in mode ${adapter.mode} and state ${adapter.state}, so it has no logical ports.`,
    );
  }
  const port = adapter.ports.find(({ id }) => id === portId);
  if (!port) throw badRequest(`The SR-IOV adapter ${adapterId} has no port with PhysicalPortID ${portId}.`);
  return { adapter, port };
}

export function logicalPortsOn(world: World, scope: string, adapterId: number, portId?: number) {
  return world
    .table('SRIOVEthernetLogicalPort')
    .in(scope)
    .filter((one) => one.adapterId === adapterId && (portId === undefined || one.portId === portId));
}

/** Percent of a physical port that its logical ports have, whether they run or not. */
export function allocatedCapacity(ports: readonly SRIOVEthernetLogicalPort[]): number {
  return hundredths(ports.reduce((sum, { capacity }) => sum + capacity, 0));
}

/**
 * Checks that a physical port has all of this left, and that capacities are multiples of its granularity.
 *
 * @param shares what is to appear together
 * @param leaving logical ports that go in the same request
 * @throws {RestError} 400 for a capacity that cannot be, 409 when the port is full
 */
export function requireRoom(
  world: World,
  scope: string,
  shares: readonly Share[],
  leaving: readonly SRIOVEthernetLogicalPort[] = [],
): void {
  for (const { adapterId, portId } of shares) {
    const wanted = shares.filter((one) => one.adapterId === adapterId && one.portId === portId);
    const { port } = requirePhysicalPort(world, scope, adapterId, portId);
    for (const { capacity } of wanted) checkCapacity(port, capacity);
    const used = logicalPortsOn(world, scope, adapterId, portId).filter((one) => !leaving.includes(one));
    if (used.length + wanted.length > port.maximumLogicalPorts) {
      throw conflict(
        `The SR-IOV physical port ${port.location} has ${used.length} of ${port.maximumLogicalPorts} logical ports, so ${wanted.length} more cannot be added.`,
      );
    }
    const left = hundredths(100 - allocatedCapacity(used));
    const asked = hundredths(wanted.reduce((sum, { capacity }) => sum + capacity, 0));
    if (asked > left) {
      throw conflict(`The SR-IOV physical port ${port.location} has ${left}% of its capacity left, not ${asked}%.`);
    }
    const promiscuous = [...used, ...wanted].filter((one) => one.promiscuous).length;
    if (promiscuous > MOST_PROMISCUOUS && wanted.some((one) => one.promiscuous)) {
      throw conflict(`The SR-IOV physical port ${port.location} has a promiscuous logical port already.`);
    }
  }
}

/** The lowest numbers that no logical port of the adapter has. */
export function freeIndexes(world: World, scope: string, adapterId: number, count: number): number[] {
  const used = new Set(logicalPortsOn(world, scope, adapterId).map(({ index }) => index));
  const free: number[] = [];
  for (let index = 1; free.length < count; index++) if (!used.has(index)) free.push(index);
  return free;
}

function checkCapacity({ location, granularity }: SriovPort, capacity: number): void {
  const steps = capacity / granularity;
  if (capacity <= 0 || capacity > 100 || Math.abs(steps - Math.round(steps)) > 1e-6) {
    throw badRequest(
      `A capacity of ${capacity}% is not possible on ${location}: it has to be a multiple of ${granularity}%, up to 100%.`,
    );
  }
}

const hundredths = (value: number) => Math.round(value * 100) / 100;
