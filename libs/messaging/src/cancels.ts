import type { Subscription } from '@nats-io/transport-node';
import { OperationCancelled, OperationError } from '#contracts';
import type { Bus } from './bus.js';
import type { StepAddress } from './envelope.js';

/** One handler at work. */
export interface Work extends Disposable {
  /** Fires when the process stops, the operation is cancelled, or the step is lost. */
  readonly signal: AbortSignal;
  readonly isCancelled: boolean;
  abort(): void;
}

/** The handlers that run in this process, so that they hear when they should end. */
export class Cancels {
  private readonly running = new Set<{
    operation: string | undefined;
    controller: AbortController;
    isCancelled: boolean;
  }>();
  private readonly subscription: Subscription;

  constructor(bus: Bus) {
    this.subscription = bus.nats.subscribe(`${OperationCancelled.subject}.*`, {
      // With an error there is no message; an exception in here would end the process.
      callback: (error, message) => {
        if (error === null) this.cancel(message.subject.slice(message.subject.lastIndexOf('.') + 1));
      },
    });
  }

  /** The undo of a cancelled operation is not cancelled. */
  begin(step: StepAddress | undefined): Work {
    const work = {
      operation: step?.phase === 'do' ? step.operation : undefined,
      controller: new AbortController(),
      isCancelled: false,
    };
    this.running.add(work);
    return {
      signal: work.controller.signal,
      get isCancelled() {
        return work.isCancelled;
      },
      abort: () => work.controller.abort(),
      [Symbol.dispose]: () => void this.running.delete(work),
    };
  }

  abortAll(): void {
    for (const { controller } of this.running) controller.abort();
  }

  close(): void {
    this.subscription.unsubscribe();
  }

  private cancel(operation: string): void {
    for (const work of this.running) {
      if (work.operation !== operation) continue;
      work.isCancelled = true;
      work.controller.abort();
    }
  }
}

export const cancelled = (cause?: unknown): OperationError =>
  new OperationError('operation.cancelled', 'the operation is being undone', { retryable: false, cause });
