import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CommandContract, GetOperation, isFinal, type OperationView } from '#contracts';
import type { Stage } from './stage.js';

const LIMIT_MS = 120_000;

/** No end within the limit: the operation is lost. */
export class LostError extends Error {
  constructor(
    readonly operation: string,
    readonly last: OperationView | undefined,
  ) {
    const steps = last?.steps.map(({ name, state }) => `${name} ${state}`).join(', ') ?? 'never seen';
    super(`operation ${operation} has not ended after ${LIMIT_MS / 1000} s: ${last?.state ?? ''} (${steps})`);
  }
}

interface RunOptions {
  id?: string;
  pollMs?: number;
  /** Is told how it stands, again and again. */
  onView?: ((view: OperationView) => Promise<void>) | undefined;
}

/** Sends a command and waits for the end of the operation, whatever is killed meanwhile. @throws {LostError} */
export async function runToEnd(
  stage: Stage,
  contract: CommandContract,
  payload: object,
  { id = randomUUID(), pollMs = 25, onView }: RunOptions = {},
): Promise<OperationView> {
  const message = { subject: contract.subject, id, type: contract.subject, payload };
  await persistently(() => stage.bus.publish(message));
  return endOf(stage, id, pollMs, onView);
}

/** @throws {LostError} */
export async function endOf(
  stage: Stage,
  id: string,
  pollMs: number,
  onView?: RunOptions['onView'],
): Promise<OperationView> {
  const giveUp = Date.now() + LIMIT_MS;
  const { bus } = stage;
  let last: OperationView | undefined;
  while (Date.now() < giveUp) {
    last = (await bus.query(GetOperation, { id }, 2000).catch(() => undefined)) ?? last;
    if (last) await onView?.(last);
    if (last && isFinal(last.state)) {
      stage.operations += 1;
      return last;
    }
    await sleep(pollMs);
  }
  throw new LostError(id, last);
}

/** Repeats what the broker did not take, until it is back. */
export async function persistently<T>(act: () => Promise<T>, giveUp = Date.now() + LIMIT_MS): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (Date.now() > giveUp) throw error;
      await sleep(100);
    }
  }
}
