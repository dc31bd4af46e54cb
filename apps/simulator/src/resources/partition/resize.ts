import { conflict } from '../../errors.js';
import type { Memory, Partition, Processors, Range } from '../../world/model/partition.js';
import { requireCapacity } from '../../world/partitions/capacity.js';
import { isOff } from '../../world/partitions/partitions.js';
import type { World } from '../../world/world.js';
import { checkSizes } from './validate.js';

export const canReconfigure = ({ rmc, management, partitionType }: Partition): boolean =>
  rmc === 'active' || management || partitionType === 'OS400';

/**
 * Gives a partition other sizes. While it is on, the desired values are changed at once (DLPAR) and need RMC; other limits
 * wait for the next activation.
 *
 * @throws {RestError} 400 for sizes that cannot be, 409 for what the host or the running partition does not allow
 */
export function resize(world: World, partition: Partition, memory: Memory, processors: Processors): void {
  checkSizes(world.system(partition.scope), memory, processors);
  const off = isOff(partition);
  const given = off
    ? { memory, processors }
    : {
        memory: within(partition.current.memory, memory),
        processors: hotProcessors(partition.current.processors, processors),
      };
  const hot =
    JSON.stringify([given.memory.desired, given.processors]) !==
    JSON.stringify([partition.current.memory.desired, partition.current.processors]);
  if (!off && hot) requireHotChange(partition, given);
  requireCapacity(world, partition.scope, given, partition);
  Object.assign(partition, { memory, processors, current: structuredClone(given) });
}

function within<R extends Range>(current: R, wanted: Range): R {
  return { ...current, desired: wanted.desired };
}

function hotProcessors(current: Processors, wanted: Processors): Processors {
  const { sharingMode, weight, poolId } = wanted;
  const count = within(current.count, wanted.count);
  return { ...current, count, units: within(current.units, wanted.units), sharingMode, weight, poolId };
}

function requireHotChange(
  partition: Partition,
  { memory, processors }: { memory: Memory; processors: Processors },
): void {
  if (!canReconfigure(partition)) {
    throw conflict(
      `Partition ${partition.name} is ${partition.state} without an active RMC connection, so it cannot be resized.`,
    );
  }
  for (const [what, range] of Object.entries({ memory, processors: processors.count, units: processors.units })) {
    if (range.desired > range.maximum || range.desired < range.minimum) {
      throw conflict(
        `The desired ${what} ${range.desired} are outside of ${range.minimum} to ${range.maximum}, the limits since activation.`,
      );
    }
  }
}
