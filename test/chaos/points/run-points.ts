import type { Lane } from './lane.js';
import { nameOf, type Point } from './point.js';
import type { Trial } from './try-point.js';

/** Tries the points, each lane one after the other, and says what came of each. */
export async function runPoints(lanes: readonly Lane[], points: readonly Point[], say: (text: string) => void) {
  const needTwo = points.filter(({ victim }) => victim !== undefined);
  const others = points.filter(({ victim }) => victim === undefined);
  const trials: Trial[] = [];
  await Promise.all(
    lanes.map(async (lane) => {
      const next = () => (lane.replicas > 1 ? needTwo.shift() : undefined) ?? others.shift();
      for (let point = next(); point; point = next()) {
        const trial = await lane.try(point);
        trials.push(trial);
        say(lineOf(trial, trials.length, points.length));
      }
    }),
  );
  return trials;
}

function lineOf({ point, problems, ended, recoveryMs, durationMs }: Trial, number: number, of: number): string {
  const mark = problems.length === 0 ? 'ok' : 'FAILED';
  const recovered = recoveryMs === undefined ? '' : `, next step message after ${(recoveryMs / 1000).toFixed(1)} s`;
  const head = `${mark} ${number}/${of} ${nameOf(point)}: ${ended ?? 'no end'}${recovered} (${(durationMs / 1000).toFixed(1)} s)`;
  return [head, ...problems.map((problem) => `    ${problem}`)].join('\n');
}
