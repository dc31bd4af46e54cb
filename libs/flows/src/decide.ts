import { type Failure, type FailureCode, isFinal, type PayloadOf, type StepSettled } from '#contracts';
import type { Flow, StepDefinition } from './flow.js';
import { knownTo } from './known.js';
import type { Operation, StepRecord } from './operation.js';
import { flowDefect, payloadOf } from './payload.js';
import { undoWhatIsDue } from './undo.js';

/** What can happen to an operation. */
export type Happening =
  | { is: 'its turn' }
  | { is: 'settled'; step: PayloadOf<typeof StepSettled> }
  | { is: 'signal'; name: string; outcome: 'plugged' | 'failed'; reason?: string | undefined }
  | { is: 'cancelled'; by: string }
  | { is: 'retried' }
  | { is: 'time passed' };

/**
 * The next state of an operation; pure. Happenings may be repeated, late and out of order: one that changes nothing
 * returns an equal operation.
 *
 * @param now  ms since 1970
 */
export function decide(flow: Flow, operation: Operation, happening: Happening, now: number): Operation {
  const next = structuredClone(operation);
  apply(flow, next, happening, now);
  expire(flow, next, now);
  if (next.state === 'running') advance(flow, next, now);
  if (next.state === 'undoing') undoWhatIsDue(flow, next, now);
  return next;
}

function apply(flow: Flow, operation: Operation, happening: Happening, now: number): void {
  switch (happening.is) {
    case 'its turn':
      if (operation.state !== 'waiting') return;
      operation.state = operation.resumesUndo ? 'undoing' : 'running';
      operation.resumesUndo = undefined;
      return;
    case 'settled':
      return settled(flow, operation, happening.step, now);
    case 'signal': {
      const { name, outcome, reason } = happening;
      const step = operation.steps[name];
      const early = { outcome, ...(reason === undefined ? {} : { reason }) };
      // The network may be quicker than our own step that plugs.
      if (step?.state === 'pending') step.early = early;
      else if (step?.state === 'running') signalled(operation, name, early, now);
      return;
    }
    case 'cancelled': {
      if (!isCancellable(operation)) return;
      operation.state = 'undoing';
      operation.failure = {
        code: 'operation.superseded',
        message: `cancelled by ${happening.by}`,
        retryable: false,
        effect: 'none',
      };
      return;
    }
    case 'retried':
      if (operation.state !== 'needs-attention') return;
      for (const step of Object.values(operation.steps)) if (step.state === 'undo-failed') undoOnceMore(step);
      resumeUndo(operation);
      return;
    case 'time passed':
      return;
  }
}

/** One that waits to be undone once more is not: it would be undone beside whatever is at work on the instance. */
export const isCancellable = ({ state, resumesUndo }: Operation): boolean =>
  state === 'running' || (state === 'waiting' && !resumesUndo);

function settled(flow: Flow, operation: Operation, answer: PayloadOf<typeof StepSettled>, now: number): void {
  const step = operation.steps[answer.step];
  if (step === undefined) return;
  if (answer.phase === 'undo') {
    if (step.state !== 'undoing' || step.attempt !== answer.attempt) return;
    if (answer.outcome.is === 'failed') return undoFailed(step, answer.outcome.failure, now);
    if (step.doubt === undefined) return end(step, 'undone', now);
    step.doubt = 'undone';
    step.deadline = undefined;
    step.retryAt = now + DOUBT_MS;
    return;
  }
  const definition = flow.steps.find(({ name }) => name === answer.step);
  if (step.state === 'running') {
    if (answer.outcome.is === 'failed') return fail(operation, answer.step, answer.outcome.failure, now);
    const checked = checkedResult(definition, answer.outcome.result);
    if ('problem' in checked) return fail(operation, answer.step, checked.problem, now);
    return succeed(step, checked.result, now);
  }
  if (step.doubt === undefined || definition?.undo === undefined) return;
  if (answer.outcome.is === 'failed' && mayStillLand(answer.outcome.failure)) return;
  // It was given up, and undone, before its outcome was known. Now it is known: what landed late goes too.
  const landed = answer.outcome.is === 'succeeded' || answer.outcome.failure.effect === 'unknown';
  step.doubt = undefined;
  if (!landed) return;
  undoOnceMore(step);
  resumeUndo(operation);
}

/** What a service answers is checked like anything else that enters; what an older one leaves out has its default. */
function checkedResult(
  definition: StepDefinition | undefined,
  result: unknown,
): { result: unknown } | { problem: Failure } {
  if (definition?.does.is !== 'command') return { result };
  const { run } = definition.does;
  const parsed = run.result.safeParse(result);
  if (parsed.success) return { result: parsed.data };
  const message = `${run.service} answered ${run.name} with something else than its contract says`;
  return { problem: { code: 'step.bad-result', message, retryable: false, effect: 'unknown' } };
}

function undoOnceMore(step: StepRecord): void {
  step.state = 'undoing';
  step.attempt += 1;
  step.deadline = undefined;
  step.retryAt = undefined;
}

/** One that had ended waits for its turn again: others may be at work on the instance. */
function resumeUndo(operation: Operation): void {
  if (!isFinal(operation.state)) return;
  operation.state = 'waiting';
  operation.resumesUndo = true;
}

function signalled(
  operation: Operation,
  name: string,
  { outcome, reason }: NonNullable<StepRecord['early']>,
  now: number,
): void {
  const step = operation.steps[name];
  if (step === undefined) return;
  if (outcome === 'plugged') return succeed(step, undefined, now);
  const message = reason ?? 'the caller reported a failure';
  fail(operation, name, { code: 'network.vifs-not-plugged', message, retryable: false, effect: 'none' }, now);
}

/** How long after its undo a step whose effect may still land is undone once more. */
const DOUBT_MS = 30_000;
/** Nobody has answered: the host may still be at it. An error that it answered, a 5xx too, is its last word. */
const UNANSWERED: readonly string[] = [
  'step.timeout',
  'hypervisor.timeout',
  'hypervisor.connection-lost',
  'hypervisor.aborted',
  'hypervisor.job-timeout',
] satisfies FailureCode[];

const mayStillLand = ({ code, effect }: Failure): boolean => effect === 'unknown' && UNANSWERED.includes(code);

/** Waits between tries of a failed undo; when they are used up a person is needed. */
const undoBackOffMs = [5000, 30_000, 120_000];

function undoFailed(step: StepRecord, failure: Failure, now: number): void {
  step.failure = failure;
  const delay = undoBackOffMs[step.attempt - 1];
  if (delay === undefined) return end(step, 'undo-failed', now);
  step.deadline = undefined;
  step.retryAt = now + delay;
}

function succeed(step: StepRecord, result: unknown, now: number): void {
  step.result = result;
  end(step, 'succeeded', now);
}

function fail(operation: Operation, name: string, failure: Failure, now: number): void {
  const step = operation.steps[name];
  if (step === undefined) return;
  step.failure = failure;
  if (mayStillLand(failure)) step.doubt = 'open';
  end(step, 'failed', now);
  if (operation.state !== 'running') return;
  operation.state = 'undoing';
  operation.failure = { ...failure, step: name, host: failure.host ?? operation.host };
}

function end(step: StepRecord, state: StepRecord['state'], now: number): void {
  step.state = state;
  step.endedAt = now;
  step.deadline = undefined;
  step.retryAt = undefined;
}

/** Steps beyond their time limit: whether they happened is not known. */
function expire(flow: Flow, operation: Operation, now: number): void {
  for (const { name } of flow.steps) {
    const step = operation.steps[name];
    if (step?.deadline === undefined || step.deadline > now) continue;
    const message = 'no answer within its time limit';
    const failure: Failure = { code: 'step.timeout', message, retryable: false, effect: 'unknown' };
    if (step.state === 'running') fail(operation, name, failure, now);
    else if (step.state === 'undoing') undoFailed(step, failure, now);
  }
}

function advance(flow: Flow, operation: Operation, now: number): void {
  let changed = true;
  while (changed) {
    changed = false;
    for (const definition of flow.steps) {
      const step = operation.steps[definition.name];
      if (operation.state !== 'running') return;
      if (step?.state !== 'pending' || !isReady(definition, operation)) continue;
      start(definition, step, operation, now);
      changed = true;
    }
  }
  const ended = Object.values(operation.steps).every(({ state }) => state === 'succeeded' || state === 'skipped');
  if (!ended) return;
  try {
    operation.result = flow.resultOf(
      knownTo(
        flow.steps.map(({ name }) => name),
        operation,
      ),
    );
    operation.state = 'succeeded';
  } catch (error) {
    operation.state = 'undoing';
    operation.failure = flowDefect(error, 'none');
  }
}

const isReady = ({ needs }: StepDefinition, operation: Operation): boolean =>
  needs.every((name) => {
    const state = operation.steps[name]?.state;
    return state === 'succeeded' || state === 'skipped';
  });

function start(definition: StepDefinition, step: StepRecord, operation: Operation, now: number): void {
  try {
    const known = knownTo(definition.needs, operation);
    if (!definition.when(known)) return end(step, 'skipped', now);
    payloadOf(definition, operation);
    step.state = 'running';
    step.attempt = 1;
    step.startedAt = now;
    step.sentAt = now;
    step.deadline = now + definition.within(known);
    if (step.early) signalled(operation, definition.name, step.early, now);
  } catch (error) {
    fail(operation, definition.name, flowDefect(error, 'none'), now);
  }
}
