import { conflict } from '../../errors.js';
import type { Memory, Partition, Processors } from '../model/partition.js';
import type { World } from '../world.js';
import { partitionsOf } from './partitions.js';

export interface Capacity {
  /** MB */
  memory: number;
  /** Processing units, two decimals. */
  units: number;
}

/** What is left of a host. */
export function available(world: World, hostId: string, except?: Partition): Capacity {
  const { memory, processors } = world.system(hostId);
  const held = assigned(world, hostId, except);
  return {
    memory: memory.configurable - memory.usedByHypervisor - held.memory,
    units: hundredths(processors.configurable - held.units),
  };
}

/** What the partitions of a host hold: what they were given from their creation on, also while they are off. */
export function assigned(world: World, hostId: string, except?: Partition): Capacity {
  const holders = partitionsOf(world, hostId).filter((partition) => partition !== except);
  const sum = (of: (partition: Partition) => number) => holders.reduce((total, one) => total + of(one), 0);
  return {
    memory: sum(({ current }) => current.memory.desired),
    units: hundredths(sum(({ current }) => current.processors.units.desired)),
  };
}

/** @throws {RestError} 409 naming the resource that the host cannot give */
export function requireCapacity(
  world: World,
  hostId: string,
  wanted: { memory: Memory; processors: Processors },
  except?: Partition,
): void {
  const left = available(world, hostId, except);
  if (wanted.memory.desired > left.memory) {
    throw conflict(`DesiredMemory ${wanted.memory.desired} MB is more than the ${left.memory} MB that are available.`);
  }
  const { desired } = wanted.processors.units;
  if (desired > left.units) {
    throw conflict(`The desired ${desired} processing units are more than the ${left.units} that are available.`);
  }
}

export const hundredths = (value: number): number => Math.round(value * 100) / 100;
