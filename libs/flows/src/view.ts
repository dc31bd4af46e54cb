import type { OperationView } from '#contracts';
import { type Flow, serviceOf } from './flow.js';
import type { Operation } from './operation.js';

const iso = (ms: number): string => new Date(ms).toISOString();

/** What people and clients may see of an operation. The input stays out: parts of it are for services only. */
export function viewOf(operation: Operation, flow: Flow | undefined): OperationView {
  const { id, version, host, instance, state, result, failure } = operation;
  const name = nameIn(operation.input);
  const traceId = /^00-([0-9a-f]{32})-/.exec(operation.trace)?.[1];
  return {
    id,
    flow: operation.flow,
    version,
    host,
    instance,
    state,
    createdAt: iso(operation.createdAt),
    updatedAt: iso(operation.updatedAt),
    ...(name === undefined ? {} : { instanceName: name }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(result === undefined ? {} : { result }),
    ...(failure === undefined ? {} : { failure }),
    ...(state === 'needs-attention' ? { left: leftBy(operation, flow) } : {}),
    steps: Object.entries(operation.steps).map(([stepName, step]) => {
      const definition = flow?.steps.find((one) => one.name === stepName);
      return {
        name: stepName,
        service: definition ? serviceOf(definition) : 'unknown',
        needs: [...(definition?.needs ?? [])],
        state: step.state,
        attempt: step.attempt,
        ...(step.startedAt === undefined ? {} : { startedAt: iso(step.startedAt) }),
        ...(step.endedAt === undefined ? {} : { endedAt: iso(step.endedAt) }),
        ...(step.failure === undefined ? {} : { failure: step.failure }),
      };
    }),
  };
}

/** What could not be undone, and what that stands on: undoing it beneath would have made it worse. */
function leftBy({ steps }: Operation, flow: Flow | undefined): string[] {
  const canBeUndone = (name: string) => flow?.steps.some((step) => step.name === name && step.undo !== undefined);
  return Object.entries(steps)
    .filter(([name, { state }]) => state === 'undo-failed' || (state === 'succeeded' && canBeUndone(name)))
    .map(([name]) => name);
}

function nameIn(input: unknown): string | undefined {
  const name = typeof input === 'object' && input !== null ? Reflect.get(input, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}
