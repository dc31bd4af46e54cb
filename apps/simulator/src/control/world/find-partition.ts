import type { Partition } from '../../world/model/partition.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { partitionsOf } from '../../world/partitions/partitions.js';
import type { Host, World } from '../../world/world.js';
import { unknownObject } from '../control-error.js';

/** @throws {ControlError} 404 */
export function findHost(world: World, id: string): Host {
  const host = world.hosts.get(id);
  if (!host) throw unknownObject(`host ${id} (there are ${Array.from(world.hosts.keys()).join(', ')})`);
  return host;
}

/**
 * A logical partition or VIOS by name, uuid or id.
 *
 * @throws {ControlError} 404
 */
export function findPartition(world: World, hostId: string, named: string): Partition {
  findHost(world, hostId);
  const found = partitionsOf(world, hostId).find(
    ({ name, uuid, id }) => name === named || uuid.toLowerCase() === named.toLowerCase() || String(id) === named,
  );
  if (!found) throw unknownObject(`partition ${named} on ${hostId}`);
  return found;
}

/**
 * A VIOS by name, uuid or id.
 *
 * @throws {ControlError} 404, also for a logical partition
 */
export function findVios(world: World, hostId: string, named: string): VirtualIOServer {
  const { uuid, name } = findPartition(world, hostId, named);
  const vios = world.table('VirtualIOServer').get(hostId, uuid);
  if (!vios) throw unknownObject(`VIOS ${named} on ${hostId}; ${name} is a logical partition`);
  return vios;
}
