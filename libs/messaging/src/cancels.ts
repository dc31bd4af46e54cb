import type { Subscription } from '@nats-io/transport-node';
import { OperationCancelled, OperationError } from '#contracts';
import type { Bus } from './bus.js';
import type { StepAddress } from './envelope.js';

/** Tells the steps that run in this process when their operation is cancelled. */
export class Cancels {
  private readonly running = new Map<string, Set<AbortController>>();
  private readonly subscription: Subscription;

  constructor(bus: Bus) {
    this.subscription = bus.nats.subscribe(`${OperationCancelled.subject}.*`, {
      callback: (_error, { subject }) => {
        const operation = subject.slice(subject.lastIndexOf('.') + 1);
        for (const controller of this.running.get(operation) ?? []) controller.abort();
      },
    });
  }

  /** The undo of a cancelled operation is not cancelled. */
  listenFor(step: StepAddress | undefined): { signal: AbortSignal } & Disposable {
    const controller = new AbortController();
    if (step?.phase !== 'do') return { signal: controller.signal, [Symbol.dispose]: () => undefined };
    const others = this.running.get(step.operation) ?? new Set();
    this.running.set(step.operation, others.add(controller));
    const dispose = () => {
      others.delete(controller);
      if (others.size === 0) this.running.delete(step.operation);
    };
    return { signal: controller.signal, [Symbol.dispose]: dispose };
  }

  close(): void {
    this.subscription.unsubscribe();
  }
}

export const cancelled = (cause?: unknown): OperationError =>
  new OperationError('operation.cancelled', 'the operation is being undone', { retryable: false, cause });
