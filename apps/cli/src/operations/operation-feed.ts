import type { Msg, Subscription } from '@nats-io/transport-node';
import type { z } from 'zod';
import {
  type Failure,
  GetOperation,
  OperationChanged,
  OperationError,
  OperationProgress,
  OperationRejected,
  type OperationView,
} from '#contracts';
import type { Bus } from '#messaging';
import type { Progress } from '../render/step-line.js';

/** What is heard of one operation. */
export type Update =
  | { is: 'view'; view: OperationView }
  | { is: 'progress'; progress: Progress }
  | { is: 'rejected'; failure: Failure }
  /** The gateway does not know it: not yet, or not at all. */
  | { is: 'unknown'; failure: Failure }
  /** Nobody answers at present; the operation goes on, or will. */
  | { is: 'unanswered'; failure: Failure };

export interface FeedOptions {
  /** How long nothing may be heard before the gateway is asked, ms. @default 3000 */
  quietMs?: number;
  /** Asks at once: the operation may have ended before. @default false */
  askFirst?: boolean;
  /** Id of the command, where it is not the operation's own: that of a retry. */
  command?: string;
}

/**
 * What happens to an operation, from now on: its events and progress as they come, and the gateway's answer after a
 * silence or a reconnect. Open it before the command is published, and nothing is missed.
 */
export class OperationFeed implements Disposable {
  private readonly heard: Update[] = [];
  private readonly subscriptions: Subscription[];
  private readonly status: { stop?(): void };
  private wake: () => void = () => undefined;
  private ask = false;

  private constructor(
    private readonly bus: Bus,
    private readonly id: string,
    private readonly command: string,
    private readonly quietMs: number,
  ) {
    const listen = (subject: string, take: (message: Msg) => void) =>
      bus.nats.subscribe(subject, { callback: (error, message) => (error ? undefined : take(message)) });
    this.subscriptions = [
      listen(`${OperationChanged.subject}.${id}`, (message) =>
        this.take(message, OperationChanged.payload, (view) => ({ is: 'view', view })),
      ),
      listen(this.rejectedSubject, (message) =>
        this.take(message, OperationRejected.payload, ({ failure }) => ({ is: 'rejected', failure })),
      ),
      listen(`${OperationProgress.subject}.${id}`, (message) =>
        this.take(message, OperationProgress.payload, (progress) => ({ is: 'progress', progress })),
      ),
    ];
    this.status = this.watchConnection();
  }

  /** Returns when the server knows the subscriptions. */
  static async open(bus: Bus, id: string, options: FeedOptions = {}): Promise<OperationFeed> {
    const { quietMs = 3000, command = id, askFirst = false } = options;
    const feed = new OperationFeed(bus, id, command, quietMs);
    feed.ask = askFirst;
    await bus.nats.flush();
    return feed;
  }

  /** Ends when the signal fires. */
  async *updates(signal: AbortSignal): AsyncGenerator<Update, void> {
    while (!signal.aborted) {
      const next = this.heard.shift();
      if (next) yield next;
      else if (this.ask || !(await this.something(signal))) {
        this.ask = false;
        if (!signal.aborted) yield await this.asked();
      }
    }
  }

  private async asked(): Promise<Update> {
    try {
      return { is: 'view', view: await this.bus.query(GetOperation, { id: this.id }, this.quietMs) };
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      if (error.failure.code !== 'operation.not-found') return { is: 'unanswered', failure: error.failure };
      return (await this.missedRejection()) ?? { is: 'unknown', failure: error.failure };
    }
  }

  [Symbol.dispose](): void {
    for (const subscription of this.subscriptions) subscription.unsubscribe();
    this.status.stop?.();
  }

  private get rejectedSubject(): string {
    return `${OperationRejected.subject}.${this.command}`;
  }

  private take<S extends z.ZodType>(message: Msg, schema: S, update: (value: z.infer<S>) => Update): void {
    const parsed = schema.safeParse(json(message));
    // A newer gateway may say what we cannot read; its answer to our question is checked, and refused by name.
    if (!parsed.success) return;
    this.heard.push(update(parsed.data));
    this.wake();
  }

  /** A refusal published while we were away is still in the stream of events. */
  private async missedRejection(): Promise<Update | undefined> {
    try {
      const stream = await this.bus.jsm.streams.find(this.rejectedSubject);
      const message = await this.bus.jsm.streams.getMessage(stream, { last_by_subj: this.rejectedSubject });
      const parsed = message && OperationRejected.payload.safeParse(message.json());
      return parsed?.success ? { is: 'rejected', failure: parsed.data.failure } : undefined;
    } catch {
      return undefined;
    }
  }

  /** @returns false when nothing came for the quiet time */
  private async something(signal: AbortSignal): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const came = await new Promise<boolean>((resolve) => {
      this.wake = () => resolve(true);
      signal.addEventListener('abort', this.wake, { once: true });
      timer = setTimeout(() => resolve(false), this.quietMs);
    });
    clearTimeout(timer);
    signal.removeEventListener('abort', this.wake);
    return came;
  }

  private watchConnection(): { stop?(): void } {
    const statuses = this.bus.nats.status();
    void (async () => {
      for await (const { type } of statuses) {
        if (type !== 'reconnect') continue;
        this.ask = true;
        this.wake();
      }
    })();
    return statuses as { stop?(): void };
  }
}

function json(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
