import type { Flow, StepDefinition } from './flow.js';
import type { Operation, StepRecord } from './operation.js';
import { flowDefect, undoPayloadOf } from './payload.js';

/**
 * Starts every undo whose turn it is: steps are undone in the reverse order of their needs. A step that never answered may
 * have happened, so it is undone; one that was refused changed nothing, and undoing it could delete what another made.
 */
export function undoWhatIsDue(flow: Flow, operation: Operation, now: number): void {
  let changed = true;
  while (changed) {
    changed = false;
    for (const definition of flow.steps) changed = undoStep(flow, operation, definition, now) || changed;
  }
  const states = Object.values(operation.steps).map(({ state }) => state);
  if (states.includes('running') || states.includes('undoing')) return;
  operation.state = states.includes('undo-failed') ? 'needs-attention' : 'failed';
}

/** @returns whether anything changed */
function undoStep(flow: Flow, operation: Operation, definition: StepDefinition, now: number): boolean {
  const step = operation.steps[definition.name];
  if (step === undefined) return false;
  if (step.state === 'undoing') return tryAgain(operation, step, definition, now);
  if (definition.does.is === 'signal' && step.state === 'running') {
    step.state = 'undone';
    step.deadline = undefined;
    return true;
  }
  if (step.state !== 'succeeded' && !(step.state === 'failed' && step.failure?.effect === 'unknown')) return false;
  if (definition.undo === undefined || !dependantsAreUndone(flow, operation, definition)) return false;
  begin(operation, step, definition, 1, now);
  return true;
}

function tryAgain(operation: Operation, step: StepRecord, definition: StepDefinition, now: number): boolean {
  const due = step.retryAt !== undefined ? step.retryAt <= now : step.deadline === undefined;
  if (!due) return false;
  // Undone once already, this is the second time: then there is no doubt left.
  if (step.doubt === 'undone') step.doubt = undefined;
  begin(operation, step, definition, step.retryAt === undefined ? step.attempt : step.attempt + 1, now);
  return true;
}

function begin(operation: Operation, step: StepRecord, definition: StepDefinition, attempt: number, now: number): void {
  step.state = 'undoing';
  step.attempt = attempt;
  step.sentAt = now;
  step.deadline = now + (definition.undo?.within ?? 0);
  step.retryAt = undefined;
  try {
    undoPayloadOf(definition, operation);
  } catch (error) {
    step.state = 'undo-failed';
    step.failure = flowDefect(error, 'unknown');
    step.deadline = undefined;
  }
}

/** A step under way is awaited: undoing beneath its feet would leave what it does next. */
const dependantsAreUndone = (flow: Flow, operation: Operation, { name }: StepDefinition): boolean =>
  flow.steps
    .filter(({ needs }) => needs.includes(name))
    .every((dependant) => {
      const step = operation.steps[dependant.name];
      if (dependant.undo === undefined) return step?.state !== 'running';
      const untouched = step?.state === 'pending' || step?.state === 'skipped' || step?.state === 'undone';
      return untouched || (step?.state === 'failed' && step.failure?.effect === 'none');
    });
