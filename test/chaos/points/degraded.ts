import type { OperationView } from '#contracts';
import { compare } from '../world/canonical.js';

/** The VIOS that loses its RMC connection. */
export const DOWN = 'vios2';

const isElsewhere = (line: string): boolean => !line.includes(DOWN);

/**
 * A world without what is said of the VIOS that was down: an operation goes on with the others, and what it could not do there is
 * looked at by `unsaid`, and again after a clean-up.
 */
export const elsewhere = (lines: readonly string[]): string[] => lines.filter(isElsewhere);

/** Whether its result says what is left: a bridge, for instance, is changed on both of its VIOSes or not at all. */
export function tellsWhatIsLeft({ result }: OperationView): boolean {
  const { left = [] } = (result ?? {}) as { left?: unknown[] };
  return left.length > 0;
}

/** What lacks at the VIOS that was down although the operation has succeeded, and is not told in its result. */
export function unsaid(expected: readonly string[], found: readonly string[], ended: OperationView): string[] {
  if (ended.state !== 'succeeded' || tellsWhatIsLeft(ended)) return [];
  const there = (lines: readonly string[]) => lines.filter((line) => !isElsewhere(line));
  const missing = compare(there(expected), there(found)).flatMap((difference) => difference.missing);
  const { degraded = [] } = (ended.result ?? {}) as { degraded?: string[] };
  return degraded.includes(DOWN) ? [] : missing.map((line) => `lacks, and is not told: ${line}`);
}
