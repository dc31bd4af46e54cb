import { DeliverPolicy } from '@nats-io/jetstream';
import type { Msg } from '@nats-io/transport-node';
import { OperationRejected, StepSettled } from '#contracts';
import type { Stage } from '../stage/stage.js';

type Kind = 'rejected' | 'settled' | 'deadLetters';

const KEPT_EARLY = 10_000;

/** Hears what becomes of messages: an answer under their id, or a dead letter under their place in the stream. */
export class Verdicts implements Disposable {
  readonly counts = { rejected: 0, settled: 0, deadLetters: 0 };
  /** Dead letters that do not say why, or keep what nobody has checked. */
  readonly badLetters: string[] = [];
  /** Ids are not always unique: whoever waits longest under one hears of it first. */
  private readonly waiting = new Map<string, Array<() => void>>();
  /** Heard before anybody waited: a dead letter may come before its message's place in the stream is known. */
  private readonly early = new Set<string>();
  private readonly subscriptions;

  constructor(private readonly stage: Stage) {
    const hear = (subject: string, kind: Kind, keyOf: (id: string) => string) =>
      stage.bus.nats.subscribe(subject, {
        callback: (_error, message) => {
          this.counts[kind] += 1;
          if (kind === 'deadLetters') this.inspect(message);
          this.decide(keyOf(message.headers?.get('Nats-Msg-Id') ?? ''));
        },
      });
    this.subscriptions = [
      hear(`${OperationRejected.subject}.*`, 'rejected', (id) => id.replace(/\.rejected$/, '')),
      hear(`${StepSettled.subject}.*`, 'settled', (id) => id.slice(0, id.indexOf('.'))),
      hear('powervm.dead-letter.>', 'deadLetters', (id) => id),
    ];
  }

  /** Resolves with true as soon as there is one under any of the keys, with false when it is called off. */
  of(keys: readonly string[]): { heard: Promise<boolean>; callOff(): void } {
    const { promise, resolve } = withResolvers();
    const decide = () => resolve(true);
    for (const key of keys) {
      if (this.early.delete(key)) decide();
      else this.waiting.set(key, [...(this.waiting.get(key) ?? []), decide]);
    }
    const forget = () => {
      for (const key of keys) this.drop(key, decide);
      resolve(false);
    };
    return { heard: promise.finally(forget), callOff: forget };
  }

  /** Of those keys the ones under which a dead letter is kept; for what was not heard. */
  async kept(keys: ReadonlySet<string>): Promise<Set<string>> {
    const found = new Set<string>();
    if (keys.size === 0) return found;
    const reader = await this.stage.bus.js.consumers.get('POWERVM_DEAD_LETTERS', {
      deliver_policy: DeliverPolicy.All,
      headers_only: true,
    });
    for (;;) {
      const message = await reader.next({ expires: 1000 });
      if (message === null) return found;
      const key = message.headers?.get('Nats-Msg-Id') ?? '';
      if (keys.has(key)) found.add(key);
      if (message.info.pending === 0) return found;
    }
  }

  [Symbol.dispose](): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
  }

  private decide(key: string): void {
    const [first] = this.waiting.get(key) ?? [];
    if (first) return first();
    this.early.add(key);
    const [oldest] = this.early;
    if (this.early.size > KEPT_EARLY && oldest !== undefined) this.early.delete(oldest);
  }

  private drop(key: string, decide: () => void): void {
    const left = this.waiting.get(key)?.filter((one) => one !== decide) ?? [];
    if (left.length === 0) this.waiting.delete(key);
    else this.waiting.set(key, left);
  }

  private inspect({ headers, data }: Msg): void {
    const letter = headers?.get('Nats-Msg-Id') ?? 'a dead letter';
    if (!headers?.get('powervm-failure') || !headers.get('powervm-failure-code')) this.bad(`${letter} has no reason`);
    const isUnchecked = headers?.get('powervm-failure-code') === 'request.invalid';
    if (isUnchecked && data.length > 0) this.bad(`${letter} keeps a body that was not checked`);
  }

  private bad(what: string): void {
    if (this.badLetters.length < 20) this.badLetters.push(what);
  }
}

function withResolvers(): { promise: Promise<boolean>; resolve: (value: boolean) => void } {
  let resolve: (value: boolean) => void = () => undefined;
  const promise = new Promise<boolean>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
