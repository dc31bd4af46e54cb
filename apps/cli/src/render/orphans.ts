import { Cleaned, type HostCheck, type OperationView, type Orphan } from '#contracts';
import { failureText } from './failure.js';
import { table } from './table.js';

/** What checks have found after these clean-ups, as people read it. */
export function orphansText(checks: readonly HostCheck[], operations: readonly OperationView[]): string {
  const left = operations.flatMap((operation) => cleanedBy(operation).left);
  const parts = [...removedText(operations, left), ...checks.flatMap((check) => foundText(check, left))];
  return parts.join('\n\n');
}

/** One that failed says nothing of what it removed. */
const cleanedBy = ({ result }: OperationView): Cleaned => Cleaned.catch({ removed: [], left: [] }).parse(result);

function removedText(operations: readonly OperationView[], left: readonly Orphan[]): string[] {
  if (operations.length === 0) return [];
  const failed = operations.filter(({ state }) => state !== 'succeeded');
  const names = failed.map(({ id, state }) => `${id} ${state}`).join(', ');
  const removed = operations.flatMap((operation) => cleanedBy(operation).removed);
  const counted = `Removed: ${removed.length}${failed.length > 0 ? `; clean-ups that failed: ${names}` : ''}`;
  return [
    [
      counted,
      ...left.map(({ name, why }) => `Not removed: ${name}: ${why}`),
      ...failed.flatMap(({ failure, traceId }) => (failure === undefined ? [] : [failureText(failure, traceId)])),
    ].join('\n'),
  ];
}

function foundText({ host, orphans, busy, problems }: HostCheck, left: readonly Orphan[]): string[] {
  const notes = [
    ...problems.map(({ service, message }) => `${service} could not look: ${message}`),
    ...(busy.length === 0 ? [] : [`Not judged, since an operation is under way: ${busy.join(', ')}`]),
  ];
  if (orphans.length === 0 && problems.length === 0)
    return [[`${host}: everything belongs to somebody.`, ...notes].join('\n')];
  const rows = orphans.map(({ kind, id, name, instance, provablyOurs, remedy, why, operation }) => {
    const tried = left.find((one) => one.host === host && one.kind === kind && one.id === id);
    return [
      kind,
      name,
      instance ?? '',
      provablyOurs ? 'yes' : 'unknown',
      operation === undefined ? WHAT_TO_DO[tried?.remedy ?? remedy] : `operation retry ${operation}`,
      why,
    ];
  });
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
