import type { OperationView } from '#contracts';
import { table } from './table.js';
import { tookMs } from './took.js';
import { duration } from './units.js';

const BAR = 32;

/** The steps of an operation, when each began after the first, how long it took, and a bar for both. */
export function timeline(view: OperationView, now = Date.now()): string {
  const { createdAt, steps } = view;
  const begin = Date.parse(createdAt);
  const end = begin + Math.max(1, tookMs(view, now));
  const rows = steps.map(({ name, service, state, attempt, startedAt, endedAt }) => {
    const tries = attempt > 1 ? ` (try ${attempt})` : '';
    if (startedAt === undefined) return [name, service, `${state}${tries}`, '', '', ''];
    const from = Date.parse(startedAt);
    const to = endedAt === undefined ? end : Date.parse(endedAt);
    const shown = bar((from - begin) / (end - begin), (to - begin) / (end - begin));
    return [name, service, `${state}${tries}`, `+${duration(from - begin)}`, duration(to - from), shown];
  });
  return table(['step', 'service', 'state', 'start', 'took', ''], rows);
}

/** @param from, to  parts of the whole, 0 to 1 */
export function bar(from: number, to: number, width = BAR): string {
  const clamp = (part: number) => Math.min(width, Math.max(0, part * width));
  const first = Math.min(width - 1, Math.floor(clamp(from)));
  const last = Math.max(first + 1, Math.ceil(clamp(to)));
  return `${' '.repeat(first)}${'█'.repeat(last - first)}`;
}
