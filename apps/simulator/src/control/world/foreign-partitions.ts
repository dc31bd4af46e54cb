import { z } from 'zod';
import type { LogicalPartition } from '../../world/model/partition.js';
import { fixedSize, newPartition } from '../../world/partitions/new-partition.js';
import { partitionsOf } from '../../world/partitions/partitions.js';
import type { Host, World } from '../../world/world.js';
import { impossible } from '../control-error.js';

export const ForeignPartitions = z.strictObject({
  count: z.int().min(1).max(10_000),
  prefix: z
    .string()
    .regex(/^[\w.-]{1,24}$/)
    .default('foreign-')
    .describe('Names are this and a running number.'),
  memoryMb: z.int().min(128).default(256),
  units: z.number().min(0).default(0.05).describe('Processing units of each.'),
  running: z.boolean().default(true),
});
export type ForeignPartitions = z.output<typeof ForeignPartitions>;

/**
 * Adds partitions that nobody here made. The host's capacity and its limit of partitions do not count for them.
 *
 * @throws {ControlError} 409 when a name is taken
 */
export function addForeignPartitions(world: World, host: Host, wanted: ForeignPartitions): LogicalPartition[] {
  const { count, prefix, memoryMb, units, running } = wanted;
  const system = world.system(host.id);
  const others = partitionsOf(world, host.id);
  const [names, ids] = [new Set(others.map(({ name }) => name)), new Set(others.map(({ id }) => id))];
  const wantedNames = Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);
  const taken = wantedNames.find((name) => names.has(name));
  if (taken !== undefined) throw impossible(`There is a partition ${taken} already; choose another prefix.`);
  system.maximumPartitions = Math.max(system.maximumPartitions, others.length + count + 100);
  let id = 0;
  const made = wantedNames.map((name) => {
    do id++;
    while (ids.has(id));
    const uuid = world.identity.partitionUuid(`foreign/${world.identity.draw()}`);
    const partition: LogicalPartition = newPartition(world, world.newborn('LogicalPartition', host.id, uuid, system), {
      id,
      name,
      partitionType: 'AIX/Linux',
      ...fixedSize(memoryMb, units, 1),
    });
    if (running) Object.assign(partition, { state: 'running', rmc: 'active', startedAt: world.clock.now() });
    world.add(partition);
    return partition;
  });
  world.changed(system);
  return made;
}
