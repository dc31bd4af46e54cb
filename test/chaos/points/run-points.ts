import type { Lane } from './lane.js';
import { nameOf, type Point } from './point.js';
import type { Trial } from './try-point.js';

export interface Tried {
  trials: Trial[];
  /** Of the run as a whole. */
  problems: string[];
}

/** Tries the points, each lane one after the other, and says what came of each. */
export async function runPoints(
  lanes: readonly Lane[],
  points: readonly Point[],
  say: (text: string) => void,
): Promise<Tried> {
  const needTwo = points.filter(({ victim }) => victim !== undefined);
  const others = points.filter(({ victim }) => victim === undefined);
  const trials: Trial[] = [];
  const ended = await Promise.allSettled(
    lanes.map(async (lane) => {
      const next = () => (lane.replicas > 1 ? needTwo.shift() : undefined) ?? others.shift();
      for (let point = next(); point; point = next()) {
        const trial = await lane.try(point);
        trials.push(trial);
        say(lineOf(trial, trials.length, points.length));
      }
    }),
  );
  const failures = ended.flatMap((lane) => (lane.status === 'rejected' ? [`a lane ended early: ${lane.reason}`] : []));
  const untried = points.length - trials.length;
  return { trials, problems: [...failures, ...(untried > 0 ? [`${untried} points were not tried`] : [])] };
}

function lineOf({ point, problems, ended, recoveryMs, durationMs, tries }: Trial, number: number, of: number): string {
  const mark = problems.length === 0 ? 'ok' : 'FAILED';
  const recovered = recoveryMs === undefined ? '' : `, next step message after ${(recoveryMs / 1000).toFixed(1)} s`;
  const again = tries === 1 ? '' : `, at try ${tries}`;
  const head = `${mark} ${number}/${of} ${nameOf(point)}: ${ended ?? 'no end'}${recovered}${again} (${(durationMs / 1000).toFixed(1)} s)`;
  return [head, ...problems.map((problem) => `    ${problem}`)].join('\n');
}
