import { type ExtraSpecs, invalidSpec } from './extra-specs.js';
import type { ExtraSpec } from './known-extra-specs.js';

const SHARED_ONLY = [
  'proc_units',
  'min_proc_units',
  'max_proc_units',
  'uncapped',
  'shared_weight',
  'shared_proc_pool_name',
] as const satisfies ExtraSpec[];

/**
 * Whether the partition gets shared or dedicated processors: `dedicated_proc` decides; without it a key for shared
 * processors, then a dedicated sharing mode; else they are shared. A key of the other kind is refused: it and the sharing
 * mode are one attribute of the partition, so one of the two wishes would be lost without a word.
 */
export function processorKind(specs: ExtraSpecs): 'shared' | 'dedicated' {
  const sharedKey = SHARED_ONLY.find((name) => specs.has(name));
  const isDedicated =
    specs.boolean('dedicated_proc') ?? (sharedKey === undefined && specs.has('dedicated_sharing_mode'));
  if (isDedicated && sharedKey !== undefined) {
    throw invalidSpec(sharedKey, 'is for shared processors, but powervm:dedicated_proc asks for dedicated ones');
  }
  if (!isDedicated && specs.has('dedicated_sharing_mode')) {
    const why = sharedKey === undefined ? 'powervm:dedicated_proc is false' : `powervm:${sharedKey} is for shared ones`;
    throw invalidSpec('dedicated_sharing_mode', `is for dedicated processors, but ${why}`);
  }
  return isDedicated ? 'dedicated' : 'shared';
}
