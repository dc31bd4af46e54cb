import { isFinal, type OperationView } from '#contracts';
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
  const note = isKnown(view) ? '' : `${lacking(view)}\n\n`;
  return `${facts}\n\n${note}${timeline(view)}`;
}

/** A gateway names the service of each step, unless it lacks the flow's version. */
const isKnown = ({ steps }: OperationView): boolean => steps.every(({ service }) => service !== 'unknown');

const lacking = ({ flow, version, state }: OperationView): string => {
  const lacks = `the gateway that answered does not know version ${version} of ${flow}`;
  return isFinal(state) ? lacks : `${lacks}: run one of the version that accepted it, or a newer one, to carry it on`;
};
