import { z } from 'zod';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { available } from '../../world/partitions/capacity.js';
import { lowestFreeId, partitionsOf } from '../../world/partitions/partitions.js';
import { installVios } from '../../world/profiles/install-vios.js';
import { newVios } from '../../world/profiles/vios.js';
import { portsOf } from '../../world/storage/fabric.js';
import type { Host, World } from '../../world/world.js';
import { impossible } from '../control-error.js';
import { changePartition } from './partition-change.js';
import { type PartitionSummary, summaryOf } from './partition-summary.js';

export const NewVios = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z][\w.-]{0,30}$/)
    .optional()
    .describe('Default: vios and its partition id.'),
  fcPorts: z
    .int()
    .min(0)
    .max(64)
    .optional()
    .describe('Physical fibre channel ports. Default: as many as the first VIOS of the host has, or two.'),
});
export type NewVios = z.infer<typeof NewVios>;

export interface ViosSummary extends PartitionSummary {
  /** Of its physical fibre channel ports, 16 hex digits, upper case. */
  wwpns: string[];
  /** Device names of its SEAs; empty when it serves no bridge. */
  sharedEthernetAdapters: string[];
}

export function viosesOf(world: World, { id }: Host): VirtualIOServer[] {
  return world
    .table('VirtualIOServer')
    .in(id)
    .sort((a, b) => a.id - b.id);
}

export function viosSummary(vios: VirtualIOServer): ViosSummary {
  return {
    ...summaryOf(vios),
    wwpns: portsOf(vios).map(({ wwpn }) => wwpn),
    sharedEthernetAdapters: vios.sharedEthernetAdapters.map(({ deviceName }) => deviceName),
  };
}

/**
 * Adds a VIOS as the host's profile makes them, but in no bridge, with the lowest free partition id; it runs, with RMC.
 *
 * @throws {ControlError} 409 when the name is taken or the host has no room for it
 */
export function addVios(world: World, host: Host, { name, fcPorts }: NewVios): VirtualIOServer {
  const system = world.system(host.id);
  const others = partitionsOf(world, host.id);
  const id = lowestFreeId(world, host.id);
  const settings = {
    id,
    name: name ?? `vios${id}`,
    uuid: world.identity.partitionUuid(`vios/${world.identity.draw()}`),
    fcPorts: fcPorts ?? portsOfFirst(world, host),
    networks: world.table('NetworkBridge').in(host.id).length,
  };
  if (others.some((other) => other.name === settings.name))
    throw impossible(`name: there is a partition ${settings.name} on ${host.id} already; give another name.`);
  if (others.length >= system.maximumPartitions)
    throw impossible(`Host ${host.id} has its ${system.maximumPartitions} partitions already.`);
  const vios = newVios(world, system, settings);
  requireRoom(world, vios);
  installVios(world, vios);
  world.changed(system);
  changePartition(world, vios, { state: 'running' });
  return vios;
}

function portsOfFirst(world: World, host: Host): number {
  const [first] = viosesOf(world, host);
  return first ? portsOf(first).length : 2;
}

function requireRoom(world: World, { scope, memory, processors }: VirtualIOServer): void {
  const left = available(world, scope);
  if (memory.desired <= left.memory && processors.units.desired <= left.units) return;
  throw impossible(
    `A VIOS takes ${memory.desired} MB and ${processors.units.desired} processing units, but host ${scope} has ` +
      `${left.memory} MB and ${left.units} left; PATCH /hosts/${scope} gives it more.`,
  );
}
