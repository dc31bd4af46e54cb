import type { Trial } from '../try-point.js';

/** How soon operations are to go on after a SIGKILL, in ms. */
export const GOALS = [
  { killed: 'a gateway', isKilled: (part: string) => part === 'gateway', goalMs: 5000 },
  { killed: 'a service', isKilled: (part: string) => !['gateway', 'nats', 'hypervisor'].includes(part), goalMs: 5000 },
  { killed: 'nats-server', isKilled: (part: string) => part === 'nats', goalMs: 15_000 },
] as const;

/** What a busy machine is granted: so many points (one at least) beyond the goal, and none beyond so many times the goal ... */
const LATE_SHARE = 0.02;
const LATEST = 3;
/** ... and one that others have filled, with more processes than this for each core, is not judged. */
const OVERLOADED = 4;

export interface Judgement {
  readonly line: string;
  readonly problems: readonly string[];
}

/** A line for each kind of part that was killed, and what is wrong with how long it took. */
export function judgeRecovery(trials: readonly Pick<Trial, 'point' | 'recoveryMs' | 'load'>[]): Judgement[] {
  return GOALS.flatMap(({ killed, isKilled, goalMs }) => {
    const measured = trials.filter(({ point, recoveryMs }) => isKilled(point.part) && recoveryMs !== undefined);
    if (measured.length === 0) return [];
    const judged = measured.filter(({ load = 0 }) => load <= OVERLOADED);
    const took = judged.map(({ recoveryMs = 0 }) => recoveryMs).sort((one, other) => one - other);
    const { line, problems } = judge(killed, goalMs, took);
    const left = measured.length - judged.length;
    const notJudged = left === 0 ? '' : `; ${left} more while others filled the machine, not judged`;
    return [{ line: `the next step message after ${killed} was killed: ${line}${notJudged}`, problems }];
  });
}

function judge(killed: string, goalMs: number, took: readonly number[]): Judgement {
  const at = (share: number) => inSeconds(took[Math.floor(took.length * share)]);
  const late = took.filter((one) => one > goalMs).length;
  const granted = Math.max(1, Math.floor(took.length * LATE_SHARE));
  const last = took.at(-1) ?? 0;
  const what = `the next step message after ${killed} was killed`;
  if (took.length === 0) return { line: 'none judged', problems: [] };
  return {
    line:
      `half within ${at(0.5)} s, 9 of 10 within ${at(0.9)} s, all within ${inSeconds(last)} s; ` +
      `${late} of ${took.length} later than ${inSeconds(goalMs)} s (${granted} granted, none beyond ${inSeconds(goalMs * LATEST)} s)`,
    problems: [
      ...(late > granted ? [`${what} came later than ${inSeconds(goalMs)} s at ${late} of ${took.length} points`] : []),
      ...(last > goalMs * LATEST ? [`${what} came after ${inSeconds(last)} s once`] : []),
    ],
  };
}

const inSeconds = (ms = 0): string => (ms / 1000).toFixed(1).replace(/\.0$/, '');
