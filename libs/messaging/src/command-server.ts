import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { OperationProgress, OperationRejected, StepSettled, toFailure, validated } from '#contracts';
import { context, withMessageSpan } from '#tracing';
import { type Bus, type Outgoing, outgoingEvent } from './bus.js';
import { Cancels, cancelled, type Work } from './cancels.js';
import { claimStep, type Fence, FencedError } from './claims.js';
import { inStep } from './current-step.js';
import { deadLetter, shortened } from './dead-letter.js';
import { type HandlerExtras, JETSTREAM } from './decorators.js';
import { Later, type Place, type Progress, type StoredDelivery } from './delivery.js';
import { type Envelope, readEnvelope, stepMessageId, traceOf } from './envelope.js';
import { type Answer, exhausted, type MessageKind, type Outcome, settle } from './settle.js';
import { storeLost } from './store-watch.js';
import { putDown, takeUp } from './taken-up.js';
import { ACK_WAIT_MS, type Consumer } from './topology.js';

const PROGRESS_EVERY_MS = 200;
/** How long one pull waits for messages. A pull that a lost server had is noticed, by silence, and made again within this time. */
const PULL_MS = 6000;
/** For handlers to end when the process is to stop: less than the 10 s that `docker stop` gives. */
const STOP_MS = 7000;

/** A message as far as it could be read. */
interface Received {
  message: JsMsg;
  kind: MessageKind;
  handler: MessageHandler | undefined;
  envelope?: Envelope;
  payload?: unknown;
  problem?: Outcome;
}

/** What came of handling it, and the right to say so. */
interface Handled {
  outcome: Outcome;
  fence?: Fence;
}

/**
 * Nest transport on JetStream: reads durable consumers, validates, claims steps, keeps messages alive while their handler
 * works, and settles them as settle.ts says. A step's answer is noted in its claim, then published, then the message is
 * acknowledged; a crash in between repeats the rest and not the work.
 */
export class CommandServer extends Server implements CustomTransportStrategy {
  override readonly transportId = JETSTREAM;
  private readonly log = new Logger(CommandServer.name);
  private readonly reading: ConsumerMessages[] = [];
  private readonly working = new Map<string, Promise<void>>();
  private readonly cancels: Cancels;
  private claims: KV | undefined;
  private isStopping = false;

  /** @param broken  hears why no more commands can be read, whatever is waited for */
  constructor(
    private readonly bus: Bus,
    private readonly consumers: Consumer[],
    private readonly broken: (reason: Error) => void,
  ) {
    super();
    this.cancels = new Cancels(bus);
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      this.claims = await this.bus.bucket('claims');
      for (const consumer of this.consumers) await this.read(consumer);
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Takes no more messages, tells handlers to stop, and waits for them a while; what they leave is delivered again. */
  async close(): Promise<void> {
    this.isStopping = true;
    for (const messages of this.reading) messages.stop();
    this.cancels.abortAll();
    await Promise.race([Promise.allSettled(this.working.values()), delay(STOP_MS, undefined, { ref: false })]);
    this.cancels.close();
  }

  on(): never {
    throw new Error('CommandServer has no events of its own: watch the Bus');
  }

  unwrap<T>(): T {
    return this.bus as T;
  }

  private async read({ stream, config }: Consumer): Promise<void> {
    const consumer = await this.bus.js.consumers.get(stream, config.durable_name);
    const messages = await consumer.consume({
      max_messages: 64,
      expires: PULL_MS,
      abort_on_missing_resource: true,
    });
    this.reading.push(messages);
    void (async () => {
      for await (const message of messages) this.track(message);
      if (!this.isStopping && !this.bus.nats.isClosed()) this.broken(storeLost());
    })().catch((error: unknown) => this.broken(storeLost(error)));
  }

  /** A message that is delivered again while we still work on it (the broker was away) is ours already. */
  private track(message: JsMsg): void {
    const key = `${message.info.stream}.${message.info.streamSequence}`;
    if (this.working.has(key)) return;
    const work = this.receive(message)
      .catch((error: unknown) => this.log.error(`${message.subject} could not be settled: ${String(error)}`))
      .finally(() => this.working.delete(key));
    this.working.set(key, work);
  }

  private async receive(message: JsMsg): Promise<void> {
    const alive = setInterval(() => this.sayAlive(message), ACK_WAIT_MS / 3);
    try {
      const received = this.understand(message);
      const handled = received.problem ? { outcome: received.problem } : await this.handle(received);
      await this.conclude(received, handled);
    } finally {
      clearInterval(alive);
    }
  }

  /** Without a connection it cannot be said; the message is delivered again then. */
  private sayAlive(message: JsMsg): void {
    if (!this.bus.nats.isClosed()) message.working();
  }

  private understand(message: JsMsg): Received {
    const handler = this.handlerOf(message.subject);
    const received: Received = { message, handler, kind: kindOf(message) };
    try {
      received.envelope = readEnvelope(message.headers);
      if (received.envelope.step) received.kind = received.kind === 'command' ? 'step' : received.kind;
      if (handler === undefined) throw new Error(`nobody handles ${message.subject}`);
      const { contract }: HandlerExtras = handler.extras ?? {};
      if (contract) received.payload = validated(contract.name, contract.payload, json(message));
    } catch (error) {
      received.problem = { is: 'malformed', failure: { ...toFailure(error), retryable: false, effect: 'none' } };
    }
    return received;
  }

  /** Commands are handled under their subject; events and wakes carry their key behind it. */
  private handlerOf(subject: string): MessageHandler | undefined {
    return this.messageHandlers.get(subject) ?? this.messageHandlers.get(subject.slice(0, subject.lastIndexOf('.')));
  }

  private handle(received: Received): Promise<Handled> {
    const { message, handler, envelope } = received;
    const { contract }: HandlerExtras = handler?.extras ?? {};
    const run = () => this.run(received);
    // Alarm clocks and answers are bookkeeping: what they set off has the operation's own spans.
    if (contract?.kind !== 'command') return context.with(traceOf(message.headers), run);
    const facts = {
      subject: message.subject,
      messageId: envelope?.id ?? '',
      consumer: contract.service,
      size: message.data.length,
      ...(message.headers ? { headers: message.headers } : {}),
    };
    return withMessageSpan('process', facts, (span) => {
      if (envelope?.step) {
        span.setAttribute('powervm.operation', envelope.step.operation);
        span.setAttribute('powervm.step', `${envelope.step.step} ${envelope.step.phase}`);
      }
      return run();
    });
  }

  private async run({ message, kind, handler, envelope, payload }: Received): Promise<Handled> {
    const { step } = envelope as Envelope;
    const claims = this.claims as KV;
    const claimed = step && (await claimStep(claims, step, message.info.streamSequence, this.bus.source));
    if (claimed && claimed.is !== 'ours') return { outcome: claimed };
    const fence = claimed?.fence;
    const takings = isCounted(kind, message) ? await takeUp(claims, placeOf(message)) : (fence?.takings ?? 1);
    const tooOften = exhausted(kind, takings);
    if (tooOften) return { outcome: { is: 'malformed', failure: tooOften }, ...(fence ? { fence } : {}) };
    using work = this.cancels.begin(step);
    try {
      const delivery: StoredDelivery = {
        envelope: envelope as Envelope,
        place: placeOf(message),
        deliveries: message.info.deliveryCount,
        signal: work.signal,
        guard: () => guard(work, fence),
        progress: this.progressOf(envelope as Envelope),
      };
      const result: unknown = await inStep(step, async () => {
        const handling = await (handler as MessageHandler)(payload, delivery as never);
        return await lastValueFrom(this.transformToObservable(handling));
      });
      return { outcome: { is: 'done', result: result ?? {} }, ...(fence ? { fence } : {}) };
    } catch (error) {
      return { outcome: this.outcomeOf(error, work, message), ...(fence ? { fence } : {}) };
    }
  }

  private outcomeOf(error: unknown, work: Work, message: JsMsg): Outcome {
    if (error instanceof Later) return { is: 'later', delayMs: error.delayMs };
    if (error instanceof FencedError) return { is: 'fenced' };
    if (this.isStopping && work.signal.aborted && !work.isCancelled) return { is: 'later', delayMs: 0 };
    const failure = toFailure(work.isCancelled ? cancelled(error) : error);
    this.log.warn(`${message.subject}: ${failure.code}: ${failure.message}`);
    // What an earlier delivery did before it was cut off is not known to this one.
    return { is: 'failed', failure: message.info.deliveryCount > 1 ? { ...failure, effect: 'unknown' } : failure };
  }

  private progressOf(envelope: Envelope): (progress: Progress) => void {
    const { step } = envelope;
    let next = 0;
    return (progress) => {
      if (step === undefined || (Date.now() < next && progress.done !== progress.total)) return;
      next = Date.now() + PROGRESS_EVERY_MS;
      this.bus.announce(OperationProgress, { operation: step.operation, step: step.step, ...progress });
    };
  }

  private async conclude({ message, kind, envelope, problem }: Received, { outcome, fence }: Handled): Promise<void> {
    const tries = (fence?.tries ?? message.info.deliveryCount - 1) + 1;
    const { verdict, delayMs, answer, deadLetter: isDead } = settle(kind, outcome, tries);
    try {
      if (fence && answer) await fence.note({ answer });
      else if (fence && outcome.is === 'failed') await fence.note({ tries });
      else if (fence && outcome.is === 'later') await fence.note({ tries: fence.tries });
    } catch (error) {
      if (error instanceof FencedError) return;
      throw error;
    }
    if (isCounted(kind, message)) await putDown(this.claims as KV, placeOf(message));
    if (isDead && answer?.is === 'failed') {
      this.log.error(`${shortened(message.subject)} becomes a dead letter: ${answer.failure.message}`);
      await deadLetter(this.bus.js, message, answer.failure, problem === undefined);
    }
    const outgoing = answer && envelope && answerTo(message, envelope, answer);
    if (outgoing) await this.bus.publish(outgoing);
    if (verdict === 'ack') await message.ackAck();
    else if (verdict === 'nak') message.nak(delayMs);
    else if (verdict === 'term') await this.discard(message, kind);
  }

  /** Whoever sent what no contract allows may have left a secret in it unsealed: its bytes do not stay on the broker's disk. */
  private async discard(message: JsMsg, kind: MessageKind): Promise<void> {
    const { stream, streamSequence } = message.info;
    const isCommand = kind === 'command' || kind === 'step';
    if (isCommand) await this.bus.jsm.streams.deleteMessage(stream, streamSequence, true).catch(() => undefined);
    message.term();
  }
}

const kindOf = ({ subject }: JsMsg): MessageKind => {
  if (subject.startsWith('powervm.wake.')) return 'wake';
  return subject.startsWith('powervm.command.') ? 'command' : 'event';
};

/** Nearly all commands are done with at their first delivery: they are not to cost more than that. */
const isCounted = (kind: MessageKind, { info }: JsMsg): boolean => kind === 'command' && info.deliveryCount > 1;

const placeOf = ({ info: { streamSequence, timestampNanos } }: JsMsg): Place => ({
  sequence: streamSequence,
  storedAt: Math.floor(timestampNanos / 1e6),
});

async function guard(work: Work, fence: Fence | undefined): Promise<void> {
  if (work.isCancelled) throw cancelled();
  try {
    await fence?.check();
  } catch (error) {
    if (error instanceof FencedError) work.abort();
    throw error;
  }
}

/** Steps are answered to their operation; a command that could not become an operation is answered to its sender. */
function answerTo(message: JsMsg, envelope: Envelope, outcome: Answer): Outgoing | undefined {
  if (!message.subject.startsWith('powervm.command.')) return undefined;
  if (envelope.step) {
    const { operation, step, phase, attempt } = envelope.step;
    const id = `${stepMessageId(envelope.step)}.settled`;
    return outgoingEvent(StepSettled, { operation, step, phase, attempt, outcome }, id);
  }
  if (outcome.is === 'succeeded') return undefined;
  return outgoingEvent(OperationRejected, { id: envelope.id, failure: outcome.failure }, `${envelope.id}.rejected`);
}

function json(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
