import type { FuzzResult } from './fuzz/fuzz.js';
import { judgeRecovery } from './points/recovery/judge.js';
import type { Trial } from './points/try-point.js';
import type { SoakResult } from './soak/soak.js';

/** Everything that a run has found. */
export interface Findings {
  trials: readonly Trial[];
  soaks: readonly SoakResult[];
  fuzz: FuzzResult | undefined;
  /** Files in which a planted secret can be read. */
  readable: readonly string[];
  /** What could not be tried here, and why. */
  skipped: readonly string[];
  /** Whether operations must have gone on in time. */
  hurry: boolean;
  /** Parts of the run that ended by an exception. */
  broken: readonly string[];
}

const SHOWN_PROBLEMS = 40;

/** The last lines of a run. @returns whether all is well */
export function summary(findings: Findings, say: (text: string) => void): boolean {
  const { trials, soaks, fuzz, readable, skipped, hurry, broken } = findings;
  const recovery = judgeRecovery(trials);
  const parts = [...soaks, ...(fuzz ? [fuzz] : []), ...(hurry ? recovery : [])];
  const sum = (of: 'operations' | 'orphans' | 'lost') => soaks.reduce((total, soak) => total + soak[of], 0);
  for (const problem of parts.flatMap(({ problems }) => problems).slice(0, SHOWN_PROBLEMS)) say(`FAILED ${problem}`);
  for (const part of broken) say(`FAILED ${part}`);
  for (const file of readable) say(`FAILED a secret can be read in ${file}`);
  say('');
  for (const { line } of recovery) say(line);
  if (fuzz) say(`fuzzed messages: ${fuzz.messages}`);
  const again = trials.filter(({ tries }) => tries > 1).length;
  const aimed = again === 0 ? '' : ` (${again} aimed at more than once, since a request did not come)`;
  say(`fault points tried: ${trials.length}${aimed}`);
  say(`operations: ${trials.reduce((sum, { operations }) => sum + operations, 0) + sum('operations')}`);
  say(`orphans: ${trials.reduce((sum, { orphans }) => sum + orphans, 0) + sum('orphans')}`);
  say(`lost: ${trials.filter(({ lost }) => lost).length + sum('lost')}`);
  say(`secrets readable: ${readable.length}`);
  say(`skipped: ${skipped.length}${skipped.map((what) => ` (${what})`).join('')}`);
  const bad = [...trials, ...parts].filter(({ problems }) => problems.length > 0).length;
  const failed = bad + broken.length + (readable.length > 0 ? 1 : 0);
  say(`${trials.length + parts.length - bad} passed, ${failed} failed`);
  return failed === 0;
}
