import type { Stage } from '../stage/stage.js';

/** Of the soak, at which the first look is taken: start-up and caches are over by then. */
const FIRST_LOOK = 0.2;
const MAY_GROW = 1.1;
const MiB = 1024 ** 2;

/**
 * Looks at the memory of each process early and late in a soak, each time while nothing is under way: what is being worked on is
 * no growth.
 *
 * @param work  lets the clients work for so many seconds, and sees their last operations through
 * @returns a line for each process; `problems` names those that have grown
 */
export async function watchHeaps(
  stage: Stage,
  seconds: number,
  work: (seconds: number) => Promise<void>,
): Promise<{ lines: string[]; problems: string[] }> {
  await work(seconds * FIRST_LOOK);
  const early = await stage.fleet.heaps();
  await work(seconds * (1 - FIRST_LOOK));
  const late = await stage.fleet.heaps();
  const rows = [...early].map(([name, was]) => ({ name, was, is: late.get(name) ?? 0 }));
  return {
    lines: rows.map(({ name, was, is }) => `${name}: ${inMiB(was)} -> ${inMiB(is)} MiB (${percent(is / was)})`),
    problems: rows
      .filter(({ was, is }) => is > was * MAY_GROW)
      .map(({ name, was, is }) => `the heap of ${name} has grown from ${inMiB(was)} to ${inMiB(is)} MiB`),
  };
}

const inMiB = (bytes: number): string => (bytes / MiB).toFixed(1);
const percent = (ratio: number): string => `${ratio >= 1 ? '+' : ''}${((ratio - 1) * 100).toFixed(1)} %`;
