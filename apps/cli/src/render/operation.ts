import type { OperationView } from '#contracts';
import { properties } from './table.js';
import { timeline } from './timeline.js';
import { tookMs } from './took.js';
import { duration, localTime } from './units.js';

/** One operation: what, where, how it went, step by step. */
export function operationText(view: OperationView): string {
  const facts = properties({
    operation: view.id,
    what: view.flow,
    server: view.instanceName === undefined ? view.instance : `${view.instanceName} (${view.instance})`,
    host: view.host,
    state: view.state,
    accepted: localTime(view.createdAt),
    took: duration(tookMs(view)),
    'trace id': view.traceId,
  });
  return `${facts}\n\n${timeline(view)}`;
}
