import type { Luck } from './luck.js';
import type { Point } from './point.js';

/** Draws so many points that every step of every operation, done and undone, is among them at least once. */
export function draw(all: readonly Point[], count: number, luck: Luck): Point[] {
  const shuffled = luck.shuffled('points', all);
  const seen = new Set<string>();
  const isFirst = ({ operation, step, phase, part }: Point) => {
    // What is done with an image that is not there yet is much, and all in one step.
    const place = [operation, step, phase, ...(operation.includes(', ') ? [part] : [])].join('/');
    return !seen.has(place) && seen.add(place);
  };
  const [first, others] = [[], []] as [Point[], Point[]];
  for (const point of shuffled) (isFirst(point) ? first : others).push(point);
  return luck.shuffled('order', [...first, ...others].slice(0, Math.max(count, first.length)));
}

/** Part `index` (from 1) of `of` equal parts. */
export const shardOf = (points: readonly Point[], { index, of }: { index: number; of: number }): Point[] =>
  points.filter((_, at) => at % of === index - 1);
