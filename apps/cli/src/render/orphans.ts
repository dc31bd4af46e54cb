import type { HostCheck, OperationView } from '#contracts';
import { table } from './table.js';

/** What checks have found, as people read it. */
export function orphansText(checks: readonly HostCheck[], operations: readonly OperationView[]): string {
  const parts = [...removedText(operations), ...checks.flatMap(foundText)];
  return parts.join('\n\n');
}

function removedText(operations: readonly OperationView[]): string[] {
  const failed = operations.filter(({ state }) => state !== 'succeeded').map(({ id, state }) => `${id} ${state}`);
  const removed = operations.flatMap(({ result }) => (result as { removed?: unknown[] } | undefined)?.removed ?? []);
  if (operations.length === 0) return [];
  return [`Removed: ${removed.length}${failed.length > 0 ? `; clean-ups that failed: ${failed.join(', ')}` : ''}`];
}

function foundText({ host, orphans, busy, problems }: HostCheck): string[] {
  const notes = [
    ...problems.map(({ service, message }) => `${service} could not look: ${message}`),
    ...(busy.length === 0 ? [] : [`Not judged, since an operation is under way: ${busy.join(', ')}`]),
  ];
  if (orphans.length === 0 && problems.length === 0)
    return [[`${host}: everything belongs to somebody.`, ...notes].join('\n')];
  const rows = orphans.map(({ kind, name, instance, provablyOurs, remedy, why, operation }) => [
    kind,
    name,
    instance ?? '',
    provablyOurs ? 'yes' : 'unknown',
    operation === undefined ? WHAT_TO_DO[remedy] : `operation retry ${operation}`,
    why,
  ]);
  const head = ['what', 'name', 'server', 'ours', 'what to do', 'why'];
  const body = rows.length === 0 ? [] : [table(head, rows)];
  return [[`${host}: ${orphans.length} without an owner`, ...notes, ...body].join('\n')];
}

const WHAT_TO_DO: Record<HostCheck['orphans'][number]['remedy'], string> = {
  remove: 'host check --remove',
  adopt: 'host adopt',
  destroy: 'server delete',
  look: 'look at it',
};
