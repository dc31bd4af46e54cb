import type { CommandContract } from '#contracts';
import { validated } from '#contracts';
import { type Outgoing, type StepAddress, stepMessageId } from '#messaging';
import type { Flow } from './flow.js';
import { knownTo } from './known.js';
import type { Operation } from './operation.js';

/**
 * The commands whose answers an operation waits for, under ids that follow from the operation alone: to publish one again
 * is harmless.
 *
 * @throws OperationError `request.invalid` when a flow builds a payload that its contract refuses: a defect of the flow
 */
export function outstanding(flow: Flow, operation: Operation): Outgoing[] {
  return flow.steps.flatMap((definition): Outgoing[] => {
    const step = operation.steps[definition.name];
    if (step?.deadline === undefined) return [];
    const address = { operation: operation.id, step: definition.name, attempt: step.attempt };
    if (step.state === 'undoing' && definition.undo) {
      const payload = definition.undo.with({ input: operation.input, operation: operation.id });
      return [stepCommand(definition.undo.run, payload, { ...address, phase: 'undo' })];
    }
    if (step.state === 'running' && definition.does.is === 'command') {
      const payload = definition.does.with(knownTo(definition.needs, operation));
      return [stepCommand(definition.does.run, payload, { ...address, phase: 'do' })];
    }
    return [];
  });
}

function stepCommand(contract: CommandContract, payload: unknown, step: StepAddress): Outgoing {
  return {
    subject: contract.subject,
    id: stepMessageId(step),
    type: contract.subject,
    payload: validated(contract.name, contract.payload, payload),
    step,
  };
}
