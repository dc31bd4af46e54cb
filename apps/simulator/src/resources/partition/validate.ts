import { badRequest, conflict } from '../../errors.js';
import type { ManagedSystem } from '../../world/model/managed-system.js';
import type { Memory, Partition, Processors, Range } from '../../world/model/partition.js';
import { partitionsOf } from '../../world/partitions/partitions.js';
import type { World } from '../../world/world.js';

const LOWEST_MEMORY_MB = 128;
const LONGEST_NAME = 31;

/** @throws {RestError} 400 naming the element and its limits */
export function checkSizes(system: ManagedSystem, memory: Memory, processors: Processors): void {
  checkRange('Memory', memory);
  checkRange(processors.dedicated ? 'Processors' : 'VirtualProcessors', processors.count);
  checkRange('ProcessingUnits', processors.units);
  const { regionSize } = system.memory;
  for (const [limit, value] of Object.entries({
    Minimum: memory.minimum,
    Desired: memory.desired,
    Maximum: memory.maximum,
  })) {
    if (value < LOWEST_MEMORY_MB || value % regionSize !== 0) {
      throw badRequest(
        `${limit}Memory ${value} MB must be at least ${LOWEST_MEMORY_MB} and a multiple of ${regionSize}.`,
      );
    }
  }
  if (processors.count.minimum < 1) throw badRequest('There must be at least one processor.');
  const lowest = system.processors.minimumUnitsPerVirtualProcessor;
  if (processors.units.desired < lowest * processors.count.desired - 1e-9) {
    throw badRequest(`DesiredProcessingUnits must be at least ${lowest} for each virtual processor.`);
  }
  if (processors.units.desired > processors.count.desired) {
    throw badRequest('DesiredProcessingUnits cannot be more than DesiredVirtualProcessors.');
  }
}

/** @throws {RestError} 400 for a name that is too long or empty, 409 for one that another partition has */
export function checkName(world: World, hostId: string, name: string, except?: Partition): void {
  if (name === '' || name.length > LONGEST_NAME)
    throw badRequest(`PartitionName must have 1 to ${LONGEST_NAME} characters.`);
  const other = partitionsOf(world, hostId).find((one) => one.name === name && one !== except);
  if (other) throw conflict(`PartitionName ${name} is taken by the partition with id ${other.id}.`);
}

/** @throws {RestError} 400 for a mode that the host does not support */
export function checkCompatibilityMode(system: ManagedSystem, mode: string | undefined): void {
  if (mode !== undefined && !system.compatibilityModes.includes(mode)) {
    throw badRequest(
      `PendingProcessorCompatibilityMode ${mode} is not one of ${system.compatibilityModes.join(', ')}.`,
    );
  }
}

function checkRange(what: string, { minimum, desired, maximum }: Range): void {
  if (minimum > desired || desired > maximum) {
    throw badRequest(
      `Minimum${what} ${minimum}, Desired${what} ${desired} and Maximum${what} ${maximum} are not in order.`,
    );
  }
}
