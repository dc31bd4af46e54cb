import { z } from 'zod';
import type { Identity } from '../../world/identity.js';
import { chance } from './occurrence.js';

const milliseconds = z.number().min(0).max(86_400_000);

/** Milliseconds on the simulator's clock: always the same, or by chance between two limits. */
export const Duration = z.union([
  milliseconds,
  z
    .strictObject({ from: milliseconds, to: milliseconds })
    .refine(({ from, to }) => from <= to, { path: ['to'], error: 'must not be less than from' }),
]);
export type Duration = z.infer<typeof Duration>;

export function drawDuration(duration: Duration, identity: Identity, key: string): number {
  if (typeof duration === 'number') return duration;
  const { from, to } = duration;
  return from + (to - from) * chance(identity, key);
}
