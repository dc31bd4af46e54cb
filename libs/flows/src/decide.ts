import type { Failure, PayloadOf, StepSettled } from '#contracts';
import type { Flow, StepDefinition } from './flow.js';
import { knownTo } from './known.js';
import type { Operation, StepRecord } from './operation.js';
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
      if (operation.state === 'waiting') operation.state = 'running';
      return;
    case 'settled':
      return settled(flow, operation, happening.step, now);
    case 'signal': {
      const waiting = operation.steps[happening.name];
      if (waiting?.state !== 'running') return;
      if (happening.outcome === 'plugged') return succeed(waiting, undefined, now);
      const reason = happening.reason ?? 'the caller reported a failure';
      const failure: Failure = { code: 'network.vifs-not-plugged', message: reason, retryable: false, effect: 'none' };
      return fail(operation, happening.name, failure, now);
    }
    case 'cancelled': {
      if (operation.state !== 'waiting' && operation.state !== 'running') return;
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
      operation.state = 'undoing';
      for (const step of Object.values(operation.steps)) {
        if (step.state !== 'undo-failed') continue;
        step.state = 'undoing';
        step.attempt = step.attempt + 1;
        step.deadline = undefined;
      }
      return;
    case 'time passed':
      return;
  }
}

function settled(flow: Flow, operation: Operation, answer: PayloadOf<typeof StepSettled>, now: number): void {
  const step = operation.steps[answer.step];
  if (step === undefined) return;
  if (answer.phase === 'undo') {
    if (step.state !== 'undoing' || step.attempt !== answer.attempt) return;
    if (answer.outcome.is === 'failed') return undoFailed(step, answer.outcome.failure, now);
    if (!step.doubtful) return end(step, 'undone', now);
    step.deadline = undefined;
    step.retryAt = now + DOUBT_MS;
    return;
  }
  if (step.state === 'running') {
    if (answer.outcome.is === 'succeeded') return succeed(step, answer.outcome.result, now);
    return fail(operation, answer.step, answer.outcome.failure, now);
  }
  // It was given up, and undone, before its outcome was known. Now it is known: what landed late goes too.
  const definition = flow.steps.find(({ name }) => name === answer.step);
  const landed = answer.outcome.is === 'succeeded' || answer.outcome.failure.effect === 'unknown';
  if (!step.doubtful || definition?.undo === undefined) return;
  step.doubtful = false;
  if (!landed) return;
  operation.state = 'undoing';
  step.state = 'undoing';
  step.attempt += 1;
  step.deadline = undefined;
  step.retryAt = undefined;
}

/** How long after its undo a step that never answered is undone once more. */
const DOUBT_MS = 30_000;
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
    if (step.state === 'running') {
      step.doubtful = true;
      fail(operation, name, failure, now);
    } else if (step.state === 'undoing') {
      undoFailed(step, failure, now);
    }
  }
}

function advance(flow: Flow, operation: Operation, now: number): void {
  let changed = true;
  while (changed) {
    changed = false;
    for (const definition of flow.steps) {
      const step = operation.steps[definition.name];
      if (step?.state !== 'pending' || !isReady(definition, operation)) continue;
      start(definition, step, operation, now);
      changed = true;
    }
  }
  const ended = Object.values(operation.steps).every(({ state }) => state === 'succeeded' || state === 'skipped');
  if (!ended) return;
  operation.state = 'succeeded';
  operation.result = flow.resultOf(
    knownTo(
      flow.steps.map(({ name }) => name),
      operation,
    ),
  );
}

const isReady = ({ needs }: StepDefinition, operation: Operation): boolean =>
  needs.every((name) => {
    const state = operation.steps[name]?.state;
    return state === 'succeeded' || state === 'skipped';
  });

function start(definition: StepDefinition, step: StepRecord, operation: Operation, now: number): void {
  const known = knownTo(definition.needs, operation);
  if (!definition.when(known)) return end(step, 'skipped', now);
  step.state = 'running';
  step.attempt = 1;
  step.startedAt = now;
  step.deadline = now + definition.within(known);
}
