import { randomUUID } from 'node:crypto';
import type { CommandContract, OperationView, PayloadIn } from '#contracts';
import { withMessageSpan } from '#tracing';
import { exitOfOperation } from '../exit-codes.js';
import { operationText } from '../render/operation.js';
import type { Result } from '../result.js';
import type { Session } from '../session.js';
import { displayFor } from './display.js';
import { follow } from './follow.js';
import { OperationFeed } from './operation-feed.js';
import { requireGateway } from './require-gateway.js';

/** Options of every command that starts an operation. */
export interface OperationOptions {
  /** False after `--no-wait`. */
  wait: boolean;
  operationId?: string;
}

/** Sends a command, and shows its operation until that has ended. */
export async function perform<C extends CommandContract>(
  { bus, terminal, json }: Session,
  contract: C,
  payload: PayloadIn<C>,
  { wait, operationId: id = randomUUID() }: OperationOptions,
): Promise<Result> {
  using feed = await OperationFeed.open(bus, id);
  await requireGateway(bus);
  await withMessageSpan('publish', { subject: contract.subject, messageId: id }, () =>
    bus.command(contract, payload, id),
  );
  if (!wait) return { document: { operation: { id } }, text: id };
  return ended(await follow(feed, displayFor(terminal, json), { id, signal: terminal.interrupted }));
}

/** The result of a command whose operation has ended. */
export function ended(view: OperationView): Result {
  return {
    document: { operation: view },
    text: operationText(view),
    exit: exitOfOperation(view.state),
    ...(view.state === 'succeeded' ? {} : { failure: failureOf(view) }),
  };
}

function failureOf(view: OperationView) {
  const failure = view.failure ?? { code: 'operation.failed', message: 'failed', retryable: false, effect: 'unknown' };
  if (view.state !== 'needs-attention') return failure;
  return {
    ...failure,
    message: `${failure.message}; not undone: ${view.left?.join(', ') || 'see the steps'}`,
    remedy: `Remove the cause (the steps say which), then \`npx powervm operation retry ${view.id}\`.`,
  };
}
