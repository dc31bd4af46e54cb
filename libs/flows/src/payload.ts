import { type CommandContract, type Failure, toFailure, validated } from '#contracts';
import type { StepDefinition } from './flow.js';
import { knownTo } from './known.js';
import type { Operation } from './operation.js';

/** What a step's command says; undefined for a step that waits for a signal. @throws OperationError when the flow builds nonsense */
export function payloadOf(definition: StepDefinition, operation: Operation): unknown {
  if (definition.does.is !== 'command') return undefined;
  const { run } = definition.does;
  return checked(run, definition.does.with(knownTo(definition.needs, operation)));
}

/** What the command of its undo says. */
export function undoPayloadOf({ undo }: StepDefinition, operation: Operation): unknown {
  return undo && checked(undo.run, undo.with({ input: operation.input, operation: operation.id }));
}

const checked = (contract: CommandContract, payload: unknown): unknown =>
  validated(contract.name, contract.payload, payload);

/** A defect of a flow ends the operation; it must not stop the engine. */
export function flowDefect(error: unknown, effect: Failure['effect']): Failure {
  const { message } = toFailure(error);
  return {
    code: 'flow.defect',
    message,
    retryable: false,
    effect,
    remedy: 'Report this: the flow of the operation is wrong.',
  };
}
