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
/** ... and one that others have filled, with more processes than this for each core, or that stood still, is not judged. */
const OVERLOADED = 4;
const STANDSTILL_MS = 1000;

export interface Judgement {
  readonly line: string;
  readonly problems: readonly string[];
}

type Measured = Pick<Trial, 'point' | 'struck' | 'recoveryMs' | 'load' | 'standstillMs'>;

/** A line for each kind of part that was killed, and what is wrong with how long it took. */
export function judgeRecovery(trials: readonly Measured[]): Judgement[] {
  return GOALS.flatMap(({ killed, isKilled, goalMs }) => {
    const struck = trials.filter(({ point, struck }) => struck && isKilled(point.part) && point.moment !== 'stalled');
    const measured = struck.filter(({ recoveryMs }) => recoveryMs !== undefined);
    if (measured.length === 0) return [];
    const judged = measured.filter(
      ({ load = 0, standstillMs = 0 }) => load <= OVERLOADED && standstillMs <= STANDSTILL_MS,
    );
    const what = `the next step message after ${killed} was killed`;
    const took = judged.map(({ recoveryMs = 0 }) => recoveryMs).sort((one, other) => one - other);
    const { line, problems } = judge(what, goalMs, took);
    const notes = [
      { count: struck.length - measured.length, why: 'had nothing to come' },
      { count: measured.length - judged.length, why: 'not judged, since others filled the machine or it stood still' },
    ];
    const more = notes.filter(({ count }) => count > 0).map(({ count, why }) => `; ${count} more ${why}`);
    return [{ line: `${what}: ${line}${more.join('')}`, problems }];
  });
}

function judge(what: string, goalMs: number, took: readonly number[]): Judgement {
  const at = (share: number) => inSeconds(took[Math.floor(took.length * share)]);
  const late = took.filter((one) => one > goalMs).length;
  const granted = Math.max(1, Math.floor(took.length * LATE_SHARE));
  const last = took.at(-1) ?? 0;
  if (took.length === 0) {
    return { line: 'none judged', problems: [`${what} could not be judged once: run it on a machine with less to do`] };
  }
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
