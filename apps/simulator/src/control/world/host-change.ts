import { z } from 'zod';
import { assigned, available } from '../../world/partitions/capacity.js';
import { memoryOf, processorsOf } from '../../world/profiles/host-size.js';
import type { Host, World } from '../../world/world.js';
import { impossible, invalid } from '../control-error.js';

/** What is absent stays. */
export const HostChange = z.strictObject({
  memoryMb: z.int().min(1).optional().describe('All of its memory, in MB, a multiple of its region size.'),
  processorUnits: z
    .number()
    .min(0.1)
    .max(10_000)
    .multipleOf(0.1)
    .optional()
    .describe('All of its processing units; the API shows tenths.'),
});
export type HostChange = z.infer<typeof HostChange>;

export interface HostSize {
  memoryMb: number;
  processorUnits: number;
  /** What no partition holds; less than 0 when partitions of others hold more than there is. */
  available: { memoryMb: number; processorUnits: number };
}

/**
 * Gives a host another size; its partitions keep theirs.
 *
 * @throws {ControlError} 400 for memory in parts of a region, 409 when it would be less than what is assigned
 */
export function changeHost(world: World, host: Host, { memoryMb, processorUnits }: HostChange): void {
  const system = world.system(host.id);
  const { regionSize } = system.memory;
  if (memoryMb !== undefined && memoryMb % regionSize !== 0)
    throw invalid(`body.memoryMb: ${memoryMb} is not a multiple of the region size, ${regionSize} MB`);
  const memory = memoryMb === undefined ? system.memory : memoryOf(memoryMb, regionSize);
  const held = assigned(world, host.id);
  if (memoryMb !== undefined && memoryMb - memory.usedByHypervisor < held.memory)
    throw impossible(
      `memoryMb: ${memoryMb} MB, of which the hypervisor takes ${memory.usedByHypervisor} MB, is less than the ` +
        `${held.memory} MB that are assigned to partitions of ${host.id}.`,
    );
  if (processorUnits !== undefined && processorUnits < held.units)
    throw impossible(
      `processorUnits: ${processorUnits} is less than the ${held.units} that are assigned to partitions of ${host.id}.`,
    );
  system.memory = memory;
  if (processorUnits !== undefined) system.processors = processorsOf(processorUnits);
  if (memoryMb !== undefined || processorUnits !== undefined) world.changed(system);
}

export function hostSize(world: World, { id }: Host): HostSize {
  const { memory, processors } = world.system(id);
  const left = available(world, id);
  return {
    memoryMb: memory.configurable,
    processorUnits: processors.configurable,
    available: { memoryMb: left.memory, processorUnits: left.units },
  };
}
