import { isDeepStrictEqual } from 'node:util';
import type { KV } from '@nats-io/kv';
import { Logger } from '@nestjs/common';
import {
  type CommandContract,
  isFinal,
  OperationCancelled,
  OperationChanged,
  OperationError,
  type PayloadOf,
  refuse,
  type StepSettled,
} from '#contracts';
import {
  type Bus,
  type Envelope,
  isClaimed,
  Later,
  notedAnswer,
  type Outgoing,
  outgoingEvent,
  type Place,
  wakeOf,
} from '#messaging';
import { context, resumeContext } from '#tracing';
import { decide, type Happening, isCancellable } from './decide.js';
import type { Flow } from './flow.js';
import { InstanceQueue, type Queue } from './instance-queue.js';
import { newOperation, requireSame, requireSmall } from './new-operation.js';
import type { Operation } from './operation.js';
import { OperationStore, type Stored } from './operation-store.js';
import { outstanding } from './outstanding.js';
import { isBefore } from './place.js';
import { Supersessions } from './supersessions.js';
import { viewOf } from './view.js';

/** How often an operation under way looks whether it has been forgotten, at most; ms. */
const WAKE_MS = 5000;
/** An answer that has been noted for this long, and has not been heard, got lost. */
const MISSED_MS = 8000;
/** While younger than this a step's command may be published again: JetStream drops the duplicate. */
const REPEATABLE_MS = 90_000;

export type Publisher = Pick<Bus, 'publish' | 'bucket' | 'announce' | 'jsm'>;

/**
 * Carries operations from step to step. It keeps nothing in memory: any replica can go on with any operation. Whoever
 * calls it acknowledges the message that caused the call afterwards, so a crash in between repeats the call, and every
 * call may be repeated.
 */
export class FlowEngine {
  private readonly flows: ReadonlyMap<string, Flow>;
  private readonly log = new Logger(FlowEngine.name);

  private constructor(
    flows: readonly Flow[],
    private readonly bus: Publisher,
    readonly store: OperationStore,
    private readonly queue: InstanceQueue,
    private readonly supersessions: Supersessions,
    private readonly claims: KV,
    private readonly now: () => number,
  ) {
    this.flows = new Map(flows.map((flow) => [key(flow.name, flow.version), flow]));
  }

  /** @param flows  all versions that this process can carry on; for a new operation the last one of a name is taken */
  static async open(flows: readonly Flow[], bus: Publisher, now: () => number = Date.now): Promise<FlowEngine> {
    const store = new OperationStore(await bus.bucket('operations'));
    const queue = new InstanceQueue(bus.jsm, await bus.bucket('queues'));
    const supersessions = new Supersessions(await bus.bucket('superseded'));
    return new FlowEngine(flows, bus, store, queue, supersessions, await bus.bucket('claims'), now);
  }

  /**
   * Takes a validated command on as an operation, once per id.
   *
   * @param place  of the command in its stream: one that was sent before a destroy and comes after it is not carried out
   * @throws OperationError `operation.id-reused` for an id that belongs to another operation, `request.too-large`
   */
  async accept(command: CommandContract, input: unknown, envelope: Envelope, place: Place): Promise<void> {
    const flow = [...this.flows.values()].findLast(({ name }) => name === command.name);
    if (flow === undefined) throw refuse('operation.unknown', `no flow for ${command.name}`);
    const { host, uuid } = flow.instanceOf(input);
    requireSmall(input);
    const known = await this.store.get(envelope.id);
    const stored = known ?? (await this.store.create(newOperation(flow, input, envelope.id, place, this.now())));
    const { operation } = stored;
    requireSame(operation, flow, { host, uuid });
    await this.bus.publish(wakeOf(operation.id, operation.updatedAt));
    await this.tell(stored, flow);
    if (isFinal(operation.state)) return;
    const by = `${flow.name} ${operation.id}`;
    if (flow.supersedes.length > 0)
      await this.supersessions.note(host, uuid, { ...place, flows: [...flow.supersedes], by });
    await this.takeTurn(operation).catch((error: unknown) => {
      // Its alarm clock goes on with it: the command must not become a dead letter for what another gateway can do. What has no code
      // is the broker's trouble, or this process's: the redelivered command is quicker there.
      if (error instanceof Later) return;
      if (!isPassing(error)) throw error;
      this.log.warn(`${by} waits for its alarm clock: ${error.message}`);
    });
  }

  settled(step: PayloadOf<typeof StepSettled>): Promise<Operation | undefined> {
    return this.happen(step.operation, { is: 'settled', step });
  }

  /**
   * The operation's alarm clock.
   *
   * @throws {Later} while the operation has not ended
   */
  async wake(id: string): Promise<Operation | undefined> {
    const stored = await this.store.get(id);
    if (stored === undefined) return undefined;
    if (stored.operation.state === 'waiting') {
      await this.takeTurn(stored.operation);
      throw new Later(WAKE_MS);
    }
    await this.hearMissedAnswers(stored.operation);
    const now = (await this.happen(id, { is: 'time passed' })) ?? stored.operation;
    if (isFinal(now.state)) return now;
    if (now.state === 'undoing' && Object.values(now.steps).some(({ state }) => state === 'running')) this.cancel(id);
    throw new Later(Math.max(100, Math.min(WAKE_MS, nextDeadline(now) - this.now())));
  }

  /**
   * Lets something happen to an operation, stores what follows, and publishes what that needs.
   *
   * @returns the operation afterwards; undefined when it is unknown
   * @throws {Later} when its flow is of a version that this process lacks: another one will do it
   */
  async happen(id: string, happening: Happening): Promise<Operation | undefined> {
    for (;;) {
      const stored = await this.store.get(id);
      if (stored === undefined) return undefined;
      const { operation } = stored;
      const flow = this.flows.get(key(operation.flow, operation.version));
      if (flow === undefined) throw this.lacking(operation);
      const next = decide(flow, operation, happening, this.now());
      if (isDeepStrictEqual(clean(next), clean(operation))) {
        await this.repeatConsequences(flow, stored, happening);
        return operation;
      }
      const written = await this.store.replace(stored, { ...next, updatedAt: this.now() });
      if (written === undefined) continue;
      await this.consequences(flow, operation, written);
      return written.operation;
    }
  }

  /** The operations of an instance that have not ended, the one under way first. */
  async active(host: string, instance: string): Promise<Operation[]> {
    return this.goingOn(await this.queue.of(host, instance));
  }

  /** Uuids of the instances of a host that have operations which have not ended, or cannot be read. */
  async busy(host: string): Promise<string[]> {
    const queues = await this.queue.ofAll(host);
    const going = await Promise.all(queues.map((queue) => this.goingOn(queue).catch(() => [undefined])));
    return queues.flatMap(({ instance }, index) => (going[index]?.length === 0 ? [] : [instance]));
  }

  /** What has just ended may still stand in the queue. */
  private async goingOn({ operations }: Pick<Queue, 'operations'>): Promise<Operation[]> {
    const stored = await Promise.all(operations.map((id) => this.store.get(id)));
    return stored.flatMap((one) => (one === undefined || isFinal(one.operation.state) ? [] : [one.operation]));
  }

  viewOf(operation: Operation) {
    return viewOf(operation, this.flows.get(key(operation.flow, operation.version)));
  }

  private async consequences(flow: Flow, before: Operation, after: Stored): Promise<void> {
    const { operation } = after;
    const sent = new Set(outstanding(flow, before).map(({ id }) => id));
    await this.publishAll(
      outstanding(flow, operation).filter(({ id }) => !sent.has(id)),
      operation,
    );
    if (before.state === 'running' && operation.state === 'undoing') this.cancel(operation.id);
    await this.tell(after, flow);
    if (isFinal(operation.state)) await this.leaveQueue(operation);
    else if (isFinal(before.state)) await this.resume(operation);
  }

  /** Nothing has changed, so somebody may have died between changing it and publishing what follows. */
  private async repeatConsequences(flow: Flow, stored: Stored, happening: Happening): Promise<void> {
    const { operation } = stored;
    const due: Outgoing[] = [];
    for (const message of outstanding(flow, operation)) {
      // Young enough, JetStream drops a duplicate; later, whoever got the first copy has claimed the step.
      const isYoung = this.now() - message.sentAt < REPEATABLE_MS;
      if (isYoung || !(await isClaimed(this.claims, message.step))) due.push(message);
    }
    await this.publishAll(due, operation);
    if (happening.is !== 'time passed' || isFinal(operation.state)) await this.tell(stored, flow);
    if (isFinal(operation.state)) await this.leaveQueue(operation);
    else if (operation.resumesUndo) await this.resume(operation);
  }

  /** A broker that lost a change, or an event, must not leave an operation waiting for what has been answered. */
  private async hearMissedAnswers(operation: Operation): Promise<void> {
    const flow = this.flows.get(key(operation.flow, operation.version));
    if (flow === undefined) return;
    for (const { step, sentAt } of outstanding(flow, operation)) {
      if (this.now() - sentAt < MISSED_MS) continue;
      const outcome = await notedAnswer(this.claims, step);
      if (outcome) await this.settled({ ...step, outcome });
    }
  }

  /** One that had ended is to be undone once more: its alarm clock has stopped, and others may have the instance. */
  private async resume(operation: Operation): Promise<void> {
    await this.bus.publish(wakeOf(operation.id, operation.updatedAt));
    await this.takeTurn(operation);
  }

  /** Looks into the queue, and only then for what superseded it: whatever does so later finds it in the queue. */
  private async takeTurn(operation: Operation): Promise<void> {
    const { host, instance, id, flow, place, resumesUndo } = operation;
    const queue = await this.withoutEnded(await this.queue.enter(operation));
    const earlier = queue.operations.slice(0, queue.operations.indexOf(id));
    if (!resumesUndo) await this.supersede(operation, earlier);
    const by = place && !resumesUndo ? await this.supersessions.of(host, instance, flow, place) : undefined;
    if (by !== undefined) await this.happen(id, { is: 'cancelled', by });
    else if (queue.operations[0] === id) await this.happen(id, { is: 'its turn' });
  }

  /**
   * One that has ended and stands first all the same would keep the others waiting for ever; so would one whose record is lost,
   * which is written before it enters the queue. The record is read after the queue: one that is retried meanwhile enters anew.
   *
   * @param id  default: whichever stands first
   */
  private async withoutEnded(queue: Queue, id?: string): Promise<Queue> {
    const ended = id ?? queue.operations[0];
    if (ended === undefined || !queue.operations.includes(ended)) return queue;
    const stored = await this.store.get(ended);
    if (stored !== undefined && !isFinal(stored.operation.state)) return queue;
    return this.withoutEnded(await this.queue.leave(queue, ended), id);
  }

  private cancel(id: string): void {
    this.bus.announce(OperationCancelled, { operation: id });
  }

  private lacking({ id, flow, version }: Operation): Later {
    this.log.warn(`operation ${id} is of flow ${flow} version ${version}, which this gateway lacks: left to another`);
    return new Later(1000);
  }

  private async publishAll(messages: readonly Outgoing[], operation: Operation): Promise<void> {
    await context.with(resumeContext(operation.trace), () =>
      Promise.all(
        messages.map(({ subject, id, type, payload, step }) =>
          this.bus.publish({ subject, id, type, payload, ...(step ? { step } : {}) }),
        ),
      ),
    );
  }

  private async leaveQueue({ host, instance, id }: Operation): Promise<void> {
    const { operations } = await this.withoutEnded(await this.queue.of(host, instance), id);
    const next = operations[0] === undefined ? undefined : await this.store.get(operations[0]);
    if (next?.operation.state === 'waiting') await this.takeTurn(next.operation);
  }

  /** @param earlier  ids of those that stand before it in the queue; the first of them may have been sent after it */
  private async supersede(by: Operation, earlier: readonly string[]): Promise<void> {
    const supersedes = this.flows.get(key(by.flow, by.version))?.supersedes ?? [];
    for (const id of supersedes.length > 0 ? earlier : []) {
      const operation = (await this.store.get(id))?.operation;
      if (operation === undefined || !supersedes.includes(operation.flow) || !isCancellable(operation)) continue;
      if (by.place && operation.place && isBefore(by.place, operation.place)) continue;
      await this.happen(id, { is: 'cancelled', by: `${by.flow} ${by.id}` });
    }
  }

  private tell({ operation, revision }: Stored, flow: Flow): Promise<void> {
    const event = outgoingEvent(OperationChanged, viewOf(operation, flow), `${operation.id}.changed.${revision}`);
    return context.with(resumeContext(operation.trace), () => this.bus.publish(event));
  }
}

const isPassing = (error: unknown): error is OperationError =>
  error instanceof OperationError && error.failure.retryable;

const key = (name: string, version: number): string => `${name}@${version}`;

function nextDeadline({ steps }: Operation): number {
  const times = Object.values(steps).flatMap(({ deadline, retryAt }) => retryAt ?? deadline ?? []);
  return Math.min(Number.MAX_SAFE_INTEGER, ...times);
}

/** As it comes back from the store: without fields that are undefined. */
const clean = (operation: Operation): unknown => JSON.parse(JSON.stringify(operation));
