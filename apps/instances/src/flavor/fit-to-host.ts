import { refuse } from '#contracts';
import type { DedicatedProcessorsSpec, NewPartition, SharedProcessorsSpec } from '#powervm';
import { invalidSpec } from './extra-specs.js';
import type { HostLimits } from './host-limits.js';
import { checkRegions } from './memory.js';
import { checkUnits } from './processor-units.js';
import { checkCount } from './virtual-processors.js';
import type { WantedPartition } from './wanted-partition.js';

/** The partition as it will be sent, but for what is the instance's own. */
export type PartitionShape = Omit<NewPartition, 'uuid' | 'name'>;

/**
 * What a flavor asks for, in the terms of one host.
 *
 * @param poolId  of the shared processor pool that the flavor names; 0 when it names none
 * @throws OperationError `flavor.invalid` for what this host can never give; `flavor.does-not-fit` for what it has not now
 */
export function fitToHost(wanted: WantedPartition, limits: HostLimits, poolId: number): PartitionShape {
  checkRegions(wanted.memory, limits.regionMb, limits.host);
  checkProcessors(wanted, limits);
  const shape = {
    memory: wanted.memory,
    processors: processorsOf(wanted, poolId),
    availabilityPriority: wanted.availabilityPriority,
    allowPerformanceData: wanted.allowPerformanceData,
    compatibilityMode: compatibilityMode(wanted, limits),
    ...optional(wanted, limits),
  };
  requireRoom(wanted, limits);
  return shape;
}

/** @throws OperationError `flavor.does-not-fit`, with what is needed and what is there */
export function requireRoom({ memory, processors }: WantedPartition, limits: HostLimits): void {
  const units = processors.kind === 'shared' ? processors.units.desired : processors.processors.desired;
  if (memory.desired <= limits.availableMb && units <= limits.availableUnits + 1e-9) return;
  throw refuse(
    'flavor.does-not-fit',
    `the flavor needs ${memory.desired} MiB of memory and ${units.toFixed(2)} processor units; ` +
      `host ${limits.host} has ${limits.availableMb} MiB and ${limits.availableUnits.toFixed(2)} units available`,
    { field: 'flavor', host: limits.host, remedy: 'Choose a smaller flavor or another host, or free resources.' },
  );
}

function checkProcessors({ processors }: WantedPartition, limits: HostLimits): void {
  if (processors.kind === 'shared') {
    checkCount(processors.virtual, limits.virtualProcessors, limits.host);
    return checkUnits(processors.units, processors.virtual, limits.leastUnits);
  }
  if (!limits.can.dedicatedProcessors) throw cannot('dedicated_proc', limits, 'dedicated processors');
  checkCount(processors.processors, limits.dedicatedProcessors, limits.host);
}

function processorsOf({ processors }: WantedPartition, poolId: number): SharedProcessorsSpec | DedicatedProcessorsSpec {
  if (processors.kind === 'dedicated') return processors;
  const { units, virtual, capped, weight } = processors;
  return { kind: 'shared', units, virtual, capped, weight, poolId };
}

/** The host's own spelling of the mode. */
function compatibilityMode({ compatibilityMode: wanted }: WantedPartition, limits: HostLimits): string {
  const mode = limits.compatibilityModes.find((known) => known.toLowerCase() === wanted.toLowerCase());
  if (mode !== undefined) return mode;
  const known = limits.compatibilityModes.join(', ');
  throw invalidSpec('processor_compatibility', `host ${limits.host} does not have ${wanted}, but ${known}`);
}

function optional(wanted: WantedPartition, limits: HostLimits): Partial<PartitionShape> {
  const { can } = limits;
  if (wanted.secureBoot > 0 && !can.secureBoot) throw cannot('secure_boot', limits, 'secure boot');
  if (wanted.memory.physicalPageTableRatio !== undefined && !can.pageTableRatio) {
    throw cannot('ppt_ratio', limits, 'page table ratios');
  }
  return {
    ...(wanted.secureBoot > 0 ? { secureBoot: wanted.secureBoot } : {}),
    ...(can.simplifiedRemoteRestart ? { simplifiedRemoteRestart: wanted.simplifiedRemoteRestart } : {}),
  };
}

const cannot = (name: Parameters<typeof invalidSpec>[0], { host }: HostLimits, what: string) =>
  invalidSpec(name, `host ${host} cannot do ${what}`);
