import { type Outgoing, type StepAddress, stepMessageId } from '#messaging';
import type { Flow } from './flow.js';
import type { Operation } from './operation.js';
import { payloadOf, undoPayloadOf } from './payload.js';

/** A command of a step, and since when it should have been published. */
export type Due = Outgoing & { step: StepAddress; sentAt: number };

/**
 * The commands whose answers an operation waits for, under ids that follow from the operation alone: to publish one again
 * is harmless.
 */
export function outstanding(flow: Flow, operation: Operation): Due[] {
  return flow.steps.flatMap((definition): Due[] => {
    const step = operation.steps[definition.name];
    if (step?.deadline === undefined) return [];
    const address = { operation: operation.id, step: definition.name, attempt: step.attempt };
    const sentAt = step.sentAt ?? 0;
    if (step.state === 'undoing' && definition.undo) {
      const { subject } = definition.undo.run;
      return [due(subject, undoPayloadOf(definition, operation), { ...address, phase: 'undo' }, sentAt)];
    }
    if (step.state === 'running' && definition.does.is === 'command') {
      const { subject } = definition.does.run;
      return [due(subject, payloadOf(definition, operation), { ...address, phase: 'do' }, sentAt)];
    }
    return [];
  });
}

const due = (subject: string, payload: unknown, step: StepAddress, sentAt: number): Due => ({
  subject,
  id: stepMessageId(step),
  type: subject,
  payload,
  step,
  sentAt,
});
