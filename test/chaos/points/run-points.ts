import type { Lane } from './lane.js';
import { nameOf, type Point } from './point.js';
import type { Trial } from './try-point.js';

/** Tries the points, each lane one after the other, and says what came of each. */
export async function runPoints(lanes: readonly Lane[], points: readonly Point[], say: (text: string) => void) {
  const waiting = [...points];
  const trials: Trial[] = [];
  await Promise.all(
    lanes.map(async (lane) => {
      for (let point = waiting.shift(); point; point = waiting.shift()) {
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
  const recovered = recoveryMs === undefined ? '' : `, went on after ${(recoveryMs / 1000).toFixed(1)} s`;
  const head = `${mark} ${number}/${of} ${nameOf(point)}: ${ended ?? 'no end'}${recovered} (${(durationMs / 1000).toFixed(1)} s)`;
  return [head, ...problems.map((problem) => `    ${problem}`)].join('\n');
}
