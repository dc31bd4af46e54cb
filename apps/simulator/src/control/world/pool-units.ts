import { z } from 'zod';
import { contentKey } from '../../storage/content-keys.js';
import type { LogicalUnit } from '../../world/model/storage.js';
import { freeInPool } from '../../world/storage/space.js';
import type { Host, World } from '../../world/world.js';
import { impossible } from '../control-error.js';

export const PoolFilling = z.strictObject({
  leavingBytes: z.int().min(0).default(0).describe('What is to be free afterwards.'),
});
export type PoolFilling = z.output<typeof PoolFilling>;

/** Adds a unit that nobody here made to the first pool that a host reaches. */
export function addForeignUnit(
  world: World,
  host: Host,
  { name, capacityBytes, thin }: Pick<LogicalUnit, 'name' | 'capacityBytes' | 'thin'>,
): LogicalUnit {
  const { tier, clusterId } = poolOf(world, host);
  const { identity } = world;
  const key = identity.draw();
  const unit: LogicalUnit = {
    ...world.newborn('LogicalUnit', tier.scope, identity.uuid(key), tier),
    name,
    udid: `27${clusterId}${identity.hex(key, 32)}`,
    capacityBytes,
    thin,
    type: 'VirtualIO_Disk',
  };
  world.contents.create(contentKey.logicalUnit(unit), capacityBytes);
  world.add(unit);
  return unit;
}

/**
 * Takes what is free in the first pool of a host but for a rest, with a thick unit of others; a pool that has no more free stays
 * as it is.
 */
export function fillPool(world: World, host: Host, { leavingBytes }: PoolFilling): { freeBytes: number } {
  const { pool } = poolOf(world, host);
  const wanted = freeInPool(world, pool) - leavingBytes;
  if (wanted > 0) {
    addForeignUnit(world, host, { name: `foreign_${wanted}`, capacityBytes: wanted, thin: false });
    world.changed(pool);
  }
  return { freeBytes: freeInPool(world, pool) };
}

/** @throws {ControlError} 409 when the host has no pool */
function poolOf(world: World, host: Host) {
  const scope = host.pools.find((pool) => world.table('Tier').in(pool).length > 0) ?? '';
  const tier = world.table('Tier').in(scope)[0];
  const cluster = world.table('Cluster').in(scope)[0];
  const pool = world.table('SharedStoragePool').in(scope)[0];
  if (!tier || !cluster || !pool) throw impossible(`Host ${host.id} reaches no shared storage pool.`);
  return { tier, pool, clusterId: cluster.clusterId };
}
