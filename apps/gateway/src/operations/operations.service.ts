import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  type CommandContract,
  type InstanceRef,
  isFinal,
  type ListOperations,
  OperationId,
  type OperationView,
  type PayloadOf,
  refuse,
  type SignalVifsPlugged,
  Spawn,
  type StepSettled,
  toFailure,
  validated,
} from '#contracts';
import { FlowEngine, type Operation } from '#flows';
import { Hosts, Turns } from '#hosts';
import { Bus, Files, type StoredDelivery, wokenBy } from '#messaging';
import { flows } from '../flows/index.js';
import { OperationIndex } from './operation-index.js';

/** How often operations that need attention are looked for, so that their record does not expire; ms. */
const CARE_MS = 3_600_000;
/** A record younger than this is left as it is; ms. */
const FRESH_MS = 86_400_000;

/** Accepts operations, lets them go on, and finds them again. */
@Injectable()
export class OperationsService implements OnModuleInit, OnModuleDestroy {
  private readonly index = new OperationIndex();
  private readonly accepting = new Turns();
  private readonly stop = new AbortController();
  private readonly log = new Logger(OperationsService.name);
  private opened: FlowEngine | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly hosts: Hosts,
    private readonly files: Files,
  ) {}

  async onModuleInit(): Promise<void> {
    const engine = await this.engine();
    void engine.store.watch((operation) => this.index.hear(operation), this.stop.signal);
    const timer = setInterval(() => void this.keepUnresolved(), CARE_MS);
    timer.unref();
    this.stop.signal.addEventListener('abort', () => clearInterval(timer));
  }

  /** Records expire 30 days after their last change; one that needs a person must not go before the person came. */
  async keepUnresolved(olderThanMs = FRESH_MS): Promise<void> {
    const engine = await this.engine();
    const { store } = engine;
    for (const id of this.index.find({ state: 'needs-attention' })) {
      const kept = await store.keep(id, olderThanMs).catch(() => undefined);
      if (kept === undefined) continue;
      const { flow, instance, host, updatedAt } = engine.viewOf(kept);
      this.log.warn(
        `${flow} ${id} of ${instance} on ${host} needs attention since ${updatedAt}: powervm operation retry ${id}`,
      );
    }
  }

  onModuleDestroy(): void {
    this.stop.abort();
  }

  /** @throws OperationError `host.unknown`; `request.invalid` for an id that is no uuid */
  async accept(command: CommandContract, input: InstanceRef, { envelope, place }: StoredDelivery): Promise<void> {
    validated('NATS header ce-id', OperationId, envelope.id);
    const host = this.hosts.get(input.host).id;
    // They are delivered in the order in which they were sent: side by side a later one could begin first.
    await this.accepting.take(`${host}.${input.uuid}`, async () =>
      (await this.engine()).accept(command, { ...input, host }, envelope, place),
    );
  }

  async settled(step: PayloadOf<typeof StepSettled>): Promise<void> {
    await this.tidyUp(await (await this.engine()).settled(step));
  }

  async wake(id: string): Promise<void> {
    await this.tidyUp(await (await this.engine()).wake(wokenBy(id)));
  }

  /** One that comes early is remembered. @throws OperationError `operation.not-found` */
  async signalVifsPlugged({ operation, outcome, reason }: PayloadOf<typeof SignalVifsPlugged>): Promise<void> {
    const engine = await this.engine();
    const found = await engine.store.get(operation);
    if (found === undefined) throw unknownOperation(operation);
    await engine.happen(operation, { is: 'signal', name: 'vifs plugged', outcome, reason });
  }

  async retry(id: string): Promise<void> {
    const operation = await (await this.engine()).happen(id, { is: 'retried' });
    if (operation === undefined) throw unknownOperation(id);
  }

  async get(id: string): Promise<OperationView> {
    const engine = await this.engine();
    const stored = await engine.store.get(id);
    if (stored === undefined) throw unknownOperation(id);
    return engine.viewOf(stored.operation);
  }

  async list(filter: PayloadOf<typeof ListOperations>): Promise<OperationView[]> {
    // Operations of a host that is configured no more can still be asked for.
    const host = this.hosts.all.find(({ novaHost }) => novaHost === filter.host)?.id ?? filter.host;
    const views = filter.active ? await this.active(filter) : await this.remembered({ ...filter, host });
    // What the index has heard may be a moment old.
    return views
      .filter(({ state }) => (filter.state ?? state) === state)
      .filter(({ flow }) => (filter.flow ?? flow) === flow)
      .slice(0, filter.limit);
  }

  /** Instances of a host with an operation under way, as the queues say now. */
  async busy(host: string): Promise<string[]> {
    return (await this.engine()).busy(host);
  }

  private async remembered(filter: PayloadOf<typeof ListOperations>): Promise<OperationView[]> {
    const engine = await this.engine();
    const ids = this.index.find(filter).slice(0, filter.limit);
    // One that this version cannot read must not hide the others.
    const found = await Promise.all(ids.map((id) => engine.store.get(id).catch(unlessUnreadable)));
    return found.flatMap((stored) => (stored ? [engine.viewOf(stored.operation)] : []));
  }

  /** From the queue itself: what a replica remembers may be a moment old, and a caller that was restarted must not miss one. */
  private async active({ host, instance }: PayloadOf<typeof ListOperations>): Promise<OperationView[]> {
    const missing = host === undefined ? 'host' : 'instance';
    if (host === undefined || instance === undefined) {
      throw refuse('request.invalid', `${missing}: is needed to ask for active operations`, {
        field: missing,
        remedy: 'Give host and instance (a uuid), or leave `active` out.',
      });
    }
    const engine = await this.engine();
    const active = await engine.active(this.hosts.get(host).id, instance);
    return active.map((one) => engine.viewOf(one)).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  /** Messages may come before Nest has initialised the module. */
  private async engine(): Promise<FlowEngine> {
    this.opened ??= await FlowEngine.open(flows, this.bus);
    return this.opened;
  }

  private async tidyUp(operation: Operation | undefined): Promise<void> {
    const input = Spawn.payload.safeParse(operation?.input);
    const hasFiles = input.success && input.data.configDrive?.from === 'files';
    if (operation && hasFiles && isFinal(operation.state)) await this.files.deleteAll(operation.id);
  }
}

function unlessUnreadable(error: unknown): undefined {
  if (toFailure(error).code !== 'operation.unreadable') throw error;
}

const unknownOperation = (id: string) =>
  refuse('operation.not-found', `no operation ${id}`, {
    field: 'id',
    remedy: '`powervm operation list` shows those that are kept: 30 days.',
  });
