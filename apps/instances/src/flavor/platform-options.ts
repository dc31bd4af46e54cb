import { type ExtraSpecs, invalidSpec } from './extra-specs.js';

/** What a partition may ask of the platform beside memory and processors. */
export interface PlatformOptions {
  /** 0 to 255. */
  readonly availabilityPriority: number;
  /** As the API spells it: `POWER6_Plus`. */
  readonly compatibilityMode: string;
  /** Asked for; given where the host can. */
  readonly simplifiedRemoteRestart: boolean;
  readonly allowPerformanceData: boolean;
  /** Nothing of the partition: a migration asks for it. */
  readonly enforceAffinityCheck: boolean;
  /** 0 is off. */
  readonly secureBoot: number;
}

const DEFAULT_PRIORITY = 127;

export function platformOptions(specs: ExtraSpecs): PlatformOptions {
  return {
    availabilityPriority: specs.integer('availability_priority', 0, 255) ?? DEFAULT_PRIORITY,
    compatibilityMode: compatibilityMode(specs),
    simplifiedRemoteRestart: specs.boolean('srr_capability') ?? true,
    allowPerformanceData: specs.boolean('enable_lpar_metric') ?? false,
    enforceAffinityCheck: specs.boolean('enforce_affinity_check') ?? false,
    secureBoot: specs.integer('secure_boot', 0, 9) ?? 0,
  };
}

function compatibilityMode(specs: ExtraSpecs): string {
  const name = specs.text('processor_compatibility') ?? 'default';
  if (/^(default|POWER\d+(\+|_\w+)*)$/i.test(name)) return name.replaceAll('+', '_Plus');
  throw invalidSpec('processor_compatibility', 'must be default or a mode such as POWER8, POWER9_Base or POWER6+');
}
