import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { OperationProgress, OperationRejected, StepSettled, toFailure, validated } from '#contracts';
import { context, withMessageSpan } from '#tracing';
import { type Bus, type Outgoing, outgoingEvent } from './bus.js';
import { Cancels, cancelled } from './cancels.js';
import { claimStep, FencedError } from './claims.js';
import { deadLetter } from './dead-letter.js';
import { type HandlerExtras, JETSTREAM } from './decorators.js';
import { type Delivery, Later, type Progress } from './delivery.js';
import { type Envelope, readEnvelope, stepMessageId, traceOf } from './envelope.js';
import { exhausted, type Outcome, type Settlement, settle } from './settle.js';
import { ACK_WAIT_MS, type Consumer } from './topology.js';

const PROGRESS_EVERY_MS = 200;

/** A message as far as it could be read. */
interface Received {
  message: JsMsg;
  handler: MessageHandler | undefined;
  envelope?: Envelope;
  payload?: unknown;
  problem?: Outcome;
}

/**
 * Nest transport on JetStream: reads durable consumers, validates, claims steps, keeps messages alive while their handler
 * works, and settles them as settle.ts says. Answers are published before the message is acknowledged.
 */
export class CommandServer extends Server implements CustomTransportStrategy {
  override readonly transportId = JETSTREAM;
  private readonly log = new Logger(CommandServer.name);
  private readonly reading: ConsumerMessages[] = [];
  private readonly working = new Set<Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly cancels: Cancels;
  private claims: KV | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly consumers: Consumer[],
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

  /** Takes no more messages, tells handlers to stop, and waits for them; what they leave is delivered again. */
  async close(): Promise<void> {
    for (const messages of this.reading) messages.stop();
    this.stopping.abort();
    await Promise.allSettled(this.working);
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
    const messages = await consumer.consume({ max_messages: 64 });
    this.reading.push(messages);
    void (async () => {
      for await (const message of messages) this.track(this.receive(message));
    })().catch((error: unknown) => this.log.error(`reading ${config.durable_name} ended: ${String(error)}`));
  }

  private track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.log.error(`a message could not be settled: ${String(error)}`))
      .finally(() => this.working.delete(tracked));
    this.working.add(tracked);
  }

  private async receive(message: JsMsg): Promise<void> {
    const alive = setInterval(() => this.sayAlive(message), ACK_WAIT_MS / 3);
    try {
      const received = this.understand(message);
      const outcome = received.problem ?? (await this.handle(received));
      await this.conclude(received, settle(outcome, message.info.deliveryCount));
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
    const received: Received = { message, handler };
    try {
      received.envelope = readEnvelope(message.headers);
      if (handler === undefined) throw new Error(`nobody handles ${message.subject}`);
      const { contract }: HandlerExtras = handler.extras ?? {};
      if (contract) received.payload = validated(contract.name, contract.payload, json(message));
    } catch (error) {
      received.problem = { is: 'malformed', failure: { ...toFailure(error), retryable: false, effect: 'none' } };
    }
    const tooOften = exhausted(message.info.deliveryCount);
    // Alarm clocks are delivered often on purpose.
    if (tooOften && !message.subject.startsWith('powervm.wake.'))
      received.problem = { is: 'malformed', failure: tooOften };
    return received;
  }

  /** Commands are handled under their subject; events and wakes carry their key behind it. */
  private handlerOf(subject: string): MessageHandler | undefined {
    return this.messageHandlers.get(subject) ?? this.messageHandlers.get(subject.slice(0, subject.lastIndexOf('.')));
  }

  private handle({ message, handler, envelope, payload }: Received): Promise<Outcome> {
    const { contract }: HandlerExtras = handler?.extras ?? {};
    const run = () => this.run(handler as MessageHandler, envelope as Envelope, payload, message);
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

  private async run(handler: MessageHandler, envelope: Envelope, payload: unknown, message: JsMsg): Promise<Outcome> {
    using cancel = this.cancels.listenFor(envelope.step);
    try {
      const fence = envelope.step && (await claimStep(this.claims as KV, envelope.step));
      if (envelope.step && fence === undefined) return { is: 'fenced' };
      const delivery: Delivery = {
        envelope,
        deliveries: message.info.deliveryCount,
        signal: AbortSignal.any([this.stopping.signal, cancel.signal]),
        guard: async () => {
          if (cancel.signal.aborted) throw cancelled();
          await fence?.check();
        },
        progress: this.progressOf(envelope),
      };
      const result: unknown = await lastValueFrom(
        this.transformToObservable(await handler(payload, delivery as never)),
      );
      return { is: 'done', result: result ?? {} };
    } catch (error) {
      if (error instanceof Later) return { is: 'later', delayMs: error.delayMs };
      if (error instanceof FencedError) return { is: 'fenced' };
      if (this.stopping.signal.aborted) return { is: 'later', delayMs: 0 };
      const failure = toFailure(cancel.signal.aborted ? cancelled(error) : error);
      this.log.warn(`${envelope.type}: ${failure.code}: ${failure.message}`);
      return { is: 'failed', failure };
    }
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

  private async conclude({ message, envelope, problem }: Received, settlement: Settlement): Promise<void> {
    const { verdict, delayMs, answer } = settlement;
    if (settlement.deadLetter && answer?.is === 'failed') {
      this.log.error(`${message.subject} becomes a dead letter: ${answer.failure.message}`);
      await deadLetter(this.bus.js, message, answer.failure, problem === undefined);
    }
    const outgoing = answer && envelope && answerTo(message, envelope, answer);
    if (outgoing) await this.bus.publish(outgoing);
    if (verdict === 'ack') await message.ackAck();
    else if (verdict === 'nak') message.nak(delayMs);
    else if (verdict === 'term') message.term();
  }
}

/** Steps are answered to their operation; a command that could not become an operation is answered to its sender. */
function answerTo(
  message: JsMsg,
  envelope: Envelope,
  outcome: NonNullable<Settlement['answer']>,
): Outgoing | undefined {
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
