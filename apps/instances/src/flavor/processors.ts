import type { Flavor } from '#contracts';
import type { DedicatedProcessorsSpec } from '#powervm';
import { type ExtraSpecs, invalidSpec } from './extra-specs.js';
import { processorKind } from './processor-kind.js';
import { wantedUnits } from './processor-units.js';
import { type Bounds, wantedProcessors } from './virtual-processors.js';

/** What the configuration says where a flavor says nothing. */
export interface ProcessorDefaults {
  /** Units for each vCPU. */
  readonly procUnitsFactor: number;
  readonly uncappedWeight: number;
}

export interface SharedProcessors {
  readonly kind: 'shared';
  readonly virtual: Bounds;
  readonly units: Bounds;
  readonly capped: boolean;
  readonly weight: number;
  /** Undefined: the default pool. */
  readonly poolName: string | undefined;
}

export interface DedicatedProcessors {
  readonly kind: 'dedicated';
  readonly processors: Bounds;
  readonly sharingMode: NonNullable<DedicatedProcessorsSpec['sharingMode']>;
}

const SHARING_MODES = {
  share_idle_procs: 'sre idle proces',
  keep_idle_procs: 'keep idle procs',
  share_idle_procs_active: 'sre idle procs active',
  share_idle_procs_always: 'sre idle procs always',
} as const;

export const DEFAULT_POOL = 'DefaultPool';
const LONGEST_POOL_NAME = 14;

export function wantedProcessorsOf(
  flavor: Flavor,
  specs: ExtraSpecs,
  defaults: ProcessorDefaults,
): SharedProcessors | DedicatedProcessors {
  const count = wantedProcessors(flavor, specs);
  if (processorKind(specs) === 'dedicated') {
    const sharingMode = specs.oneOf('dedicated_sharing_mode', SHARING_MODES) ?? 'sre idle proces';
    return { kind: 'dedicated', processors: count, sharingMode };
  }
  return {
    kind: 'shared',
    virtual: count,
    units: wantedUnits(count, specs, defaults.procUnitsFactor),
    capped: !(specs.boolean('uncapped') ?? true),
    weight: specs.integer('shared_weight', 0, 255) ?? defaults.uncappedWeight,
    poolName: poolName(specs),
  };
}

function poolName(specs: ExtraSpecs): string | undefined {
  const name = specs.text('shared_proc_pool_name');
  if (name === undefined || name === DEFAULT_POOL) return undefined;
  if (name.length >= 1 && name.length <= LONGEST_POOL_NAME) return name;
  throw invalidSpec('shared_proc_pool_name', `must have 1 to ${LONGEST_POOL_NAME} characters`);
}
