import { OperationRejected, StepSettled } from '#contracts';
import type { Stage } from '../stage/stage.js';

/** Hears what becomes of commands: an answer under their id, or a dead letter under their place in the stream. */
export class Verdicts implements Disposable {
  readonly counts = { rejected: 0, settled: 0, deadLetters: 0 };
  private readonly waiting = new Map<string, () => void>();
  private readonly subscriptions;

  constructor({ bus }: Stage) {
    const hear = (subject: string, kind: keyof Verdicts['counts'], keyOf: (id: string) => string) =>
      bus.nats.subscribe(subject, {
        callback: (_error, { headers }) => {
          const key = keyOf(headers?.get('Nats-Msg-Id') ?? '');
          this.counts[kind] += 1;
          this.waiting.get(key)?.();
          this.waiting.delete(key);
        },
      });
    this.subscriptions = [
      hear(`${OperationRejected.subject}.*`, 'rejected', (id) => id.replace(/\.rejected$/, '')),
      hear(`${StepSettled.subject}.*`, 'settled', (id) => id.slice(0, id.indexOf('.'))),
      hear('powervm.dead-letter.>', 'deadLetters', (id) => id),
    ];
  }

  /** Resolves as soon as there is one under any of the keys. */
  of(keys: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      for (const key of keys) this.waiting.set(key, resolve);
    });
  }

  forget(keys: readonly string[]): void {
    for (const key of keys) this.waiting.delete(key);
  }

  [Symbol.dispose](): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }
}
