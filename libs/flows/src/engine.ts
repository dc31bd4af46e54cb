import { isDeepStrictEqual } from 'node:util';
import {
  type CommandContract,
  isFinal,
  OperationCancelled,
  OperationChanged,
  type PayloadOf,
  refuse,
  type StepSettled,
} from '#contracts';
import { type Bus, type Envelope, Later, type Outgoing, outgoingEvent } from '#messaging';
import { acceptedSpan, context, resumeContext, SpanKind } from '#tracing';
import { decide, type Happening } from './decide.js';
import type { Flow } from './flow.js';
import { InstanceQueue } from './instance-queue.js';
import type { Operation } from './operation.js';
import { OperationStore, type Stored } from './operation-store.js';
import { outstanding } from './outstanding.js';
import { viewOf } from './view.js';

/** How often an operation under way looks whether it has been forgotten, at most; ms. */
const WAKE_MS = 5000;
/** While younger than this a step's command may be published again: JetStream drops the duplicate. */
const REPEATABLE_MS = 90_000;

export type Publisher = Pick<Bus, 'publish' | 'bucket' | 'announce'>;

/**
 * Carries operations from step to step. It keeps nothing in memory: any replica can go on with any operation. Whoever
 * calls it acknowledges the message that caused the call afterwards, so a crash in between repeats the call, and every
 * call may be repeated.
 */
export class FlowEngine {
  private readonly flows: ReadonlyMap<string, Flow>;

  private constructor(
    flows: readonly Flow[],
    private readonly bus: Publisher,
    readonly store: OperationStore,
    private readonly queue: InstanceQueue,
    private readonly now: () => number,
  ) {
    this.flows = new Map(flows.map((flow) => [key(flow.name, flow.version), flow]));
  }

  /** @param flows  all versions that this process can carry on; for a new operation the last one of a name is taken */
  static async open(flows: readonly Flow[], bus: Publisher, now: () => number = Date.now): Promise<FlowEngine> {
    const store = new OperationStore(await bus.bucket('operations'));
    return new FlowEngine(flows, bus, store, new InstanceQueue(await bus.bucket('queues')), now);
  }

  /** Takes a validated command on as an operation, once per id. */
  async accept(command: CommandContract, input: unknown, envelope: Envelope): Promise<void> {
    const flow = [...this.flows.values()].findLast(({ name }) => name === command.name);
    if (flow === undefined) throw refuse('operation.unknown', `no flow for ${command.name}`);
    const { host, uuid } = flow.instanceOf(input);
    const attributes = { 'powervm.operation': envelope.id, 'powervm.host': host, 'powervm.instance': uuid };
    const known = await this.store.get(envelope.id);
    const stored = known ?? (await this.store.create(this.newOperation(flow, input, envelope.id, attributes)));
    await this.bus.publish(wakeOf(stored.operation));
    const waiting = await this.queue.enter(host, uuid, envelope.id);
    if (known === undefined) await this.tell(stored, flow);
    await this.supersede(flow, waiting, stored.operation);
    if (waiting[0] === envelope.id) await this.happen(envelope.id, { is: 'its turn' });
  }

  settled(step: PayloadOf<typeof StepSettled>): Promise<Operation | undefined> {
    return this.happen(step.operation, { is: 'settled', step });
  }

  /**
   * The operation's alarm clock.
   *
   * @throws {Later} while the operation has not ended
   */
  async wake(id: string): Promise<void> {
    const stored = await this.store.get(id);
    if (stored === undefined) return;
    const { operation } = stored;
    if (operation.state === 'waiting') {
      const queue = await this.queue.enter(operation.host, operation.instance, id);
      if (queue[0] === id) await this.happen(id, { is: 'its turn' });
      throw new Later(WAKE_MS);
    }
    if (isFinal(operation.state)) return this.leaveQueue(operation);
    const now = await this.happen(id, { is: 'time passed' });
    if (now && isFinal(now.state)) return;
    throw new Later(Math.max(100, Math.min(WAKE_MS, nextDeadline(now ?? operation) - this.now())));
  }

  /**
   * Lets something happen to an operation, stores what follows, and publishes what that needs.
   *
   * @returns the operation afterwards; undefined when it is unknown, or its flow is of a version that this process lacks
   */
  async happen(id: string, happening: Happening): Promise<Operation | undefined> {
    for (;;) {
      const stored = await this.store.get(id);
      const flow = stored && this.flows.get(key(stored.operation.flow, stored.operation.version));
      if (stored === undefined || flow === undefined) return undefined;
      const { operation } = stored;
      const next = decide(flow, operation, happening, this.now());
      if (isDeepStrictEqual(clean(next), clean(operation))) {
        await this.publishAll(this.repeatable(flow, operation), operation);
        if (isFinal(operation.state)) await this.leaveQueue(operation);
        return operation;
      }
      const written = await this.store.replace(stored, { ...next, updatedAt: this.now() });
      if (written === undefined) continue;
      await this.consequences(flow, operation, written);
      return written.operation;
    }
  }

  viewOf(operation: Operation) {
    return viewOf(operation, this.flows.get(key(operation.flow, operation.version)));
  }

  private async consequences(flow: Flow, before: Operation, after: Stored): Promise<void> {
    const sent = new Set(outstanding(flow, before).map(({ id }) => id));
    const due = outstanding(flow, after.operation).filter(({ id }) => !sent.has(id));
    await this.publishAll(due, after.operation);
    if (before.state === 'running' && after.operation.state === 'undoing') {
      this.bus.announce(OperationCancelled, { operation: before.id });
    }
    await this.tell(after, flow);
    if (isFinal(after.operation.state)) await this.leaveQueue(after.operation);
    // Ended before, and undone again since: its alarm clock has stopped.
    else if (isFinal(before.state)) await this.bus.publish(wakeOf(after.operation));
  }

  private publishAll(messages: Outgoing[], operation: Operation): Promise<unknown> {
    return context.with(resumeContext(operation.trace), () =>
      Promise.all(messages.map((message) => this.bus.publish(message))),
    );
  }

  private repeatable(flow: Flow, operation: Operation): Outgoing[] {
    return this.now() - operation.updatedAt < REPEATABLE_MS ? outstanding(flow, operation) : [];
  }

  private async leaveQueue(operation: Operation): Promise<void> {
    const [next] = await this.queue.leave(operation.host, operation.instance, operation.id);
    if (next !== undefined) await this.happen(next, { is: 'its turn' });
  }

  private async supersede(flow: Flow, queue: string[], by: Operation): Promise<void> {
    for (const id of queue.slice(0, queue.indexOf(by.id))) {
      const earlier = await this.store.get(id);
      if (earlier && flow.supersedes.includes(earlier.operation.flow)) {
        await this.happen(id, { is: 'cancelled', by: `${by.flow} ${by.id}` });
      }
    }
  }

  private tell({ operation, revision }: Stored, flow: Flow): Promise<void> {
    const event = outgoingEvent(OperationChanged, viewOf(operation, flow), `${operation.id}.changed.${revision}`);
    return context.with(resumeContext(operation.trace), () => this.bus.publish(event));
  }

  private newOperation(flow: Flow, input: unknown, id: string, attributes: Record<string, string>): Operation {
    const { host, uuid } = flow.instanceOf(input);
    const now = this.now();
    return {
      id,
      flow: flow.name,
      version: flow.version,
      host,
      instance: uuid,
      input,
      state: 'waiting',
      steps: Object.fromEntries(flow.steps.map(({ name }) => [name, { state: 'pending' as const, attempt: 0 }])),
      createdAt: now,
      updatedAt: now,
      trace: acceptedSpan(`${flow.name} accepted`, { kind: SpanKind.INTERNAL, attributes }),
    };
  }
}

const key = (name: string, version: number): string => `${name}@${version}`;

const wakeOf = ({ id, updatedAt }: Operation): Outgoing => ({
  subject: `powervm.wake.${id}`,
  id: `${id}.wake.${updatedAt}`,
  type: 'powervm.wake',
  payload: {},
});

function nextDeadline({ steps }: Operation): number {
  const times = Object.values(steps).flatMap(({ deadline, retryAt }) => retryAt ?? deadline ?? []);
  return Math.min(Number.MAX_SAFE_INTEGER, ...times);
}

/** As it comes back from the store: without fields that are undefined. */
const clean = (operation: Operation): unknown => JSON.parse(JSON.stringify(operation));
