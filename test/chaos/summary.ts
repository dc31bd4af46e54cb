import type { FuzzResult } from './fuzz/fuzz.js';
import type { Trial } from './points/try-point.js';
import type { SoakResult } from './soak/soak.js';

/** Everything that a run has found. */
export interface Findings {
  trials: readonly Trial[];
  soaks: readonly SoakResult[];
  fuzz: FuzzResult | undefined;
  /** Files in which a planted secret can be read. */
  readable: readonly string[];
}

/** The last lines of a run. @returns whether all is well */
export function summary({ trials, soaks, fuzz, readable }: Findings, say: (text: string) => void): boolean {
  const bad = trials.filter(({ problems }) => problems.length > 0);
  const parts = [...soaks, ...(fuzz ? [fuzz] : [])].map(({ problems }) => problems.length === 0);
  const sum = (of: 'operations' | 'orphans' | 'lost') => soaks.reduce((total, soak) => total + soak[of], 0);
  for (const problem of [...soaks, ...(fuzz ? [fuzz] : [])].flatMap(({ problems }) => problems).slice(0, 40))
    say(`FAILED ${problem}`);
  for (const file of readable) say(`FAILED a secret can be read in ${file}`);
  say('');
  sayRecovery(
    'a service',
    trials.filter(({ point }) => point.part !== 'nats'),
    5,
    say,
  );
  sayRecovery(
    'nats-server',
    trials.filter(({ point }) => point.part === 'nats'),
    15,
    say,
  );
  if (fuzz) say(`fuzzed messages: ${fuzz.messages}`);
  say(`fault points tried: ${trials.length}`);
  say(`operations: ${trials.reduce((sum, { operations }) => sum + operations, 0) + sum('operations')}`);
  say(`orphans: ${trials.reduce((sum, { orphans }) => sum + orphans, 0) + sum('orphans')}`);
  say(`lost: ${trials.filter(({ lost }) => lost).length + sum('lost')}`);
  say(`secrets readable: ${readable.length}`);
  const failed = bad.length + parts.filter((isWell) => !isWell).length + (readable.length > 0 ? 1 : 0);
  say(`${trials.length - bad.length + parts.filter(Boolean).length} passed, ${failed} failed`);
  return failed === 0;
}

/** How soon operations went on after a kill. A busy machine exceeds the aim, so it is said and not judged. */
function sayRecovery(killed: string, trials: readonly Trial[], aimSeconds: number, say: (text: string) => void): void {
  const seconds = trials.flatMap(({ recoveryMs }) => (recoveryMs === undefined ? [] : recoveryMs / 1000));
  if (seconds.length === 0) return;
  seconds.sort((a, b) => a - b);
  const at = (share: number) => (seconds[Math.floor(seconds.length * share)] ?? 0).toFixed(1);
  const late = seconds.filter((one) => one > aimSeconds).length;
  say(
    `went on after ${killed} was killed: half within ${at(0.5)} s, 9 of 10 within ${at(0.9)} s, all within ` +
      `${at(1 - 1e-9)} s; ${late} of ${seconds.length} later than ${aimSeconds} s`,
  );
}
