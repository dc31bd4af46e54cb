import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
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
  validated,
} from '#contracts';
import { FlowEngine, type Operation } from '#flows';
import { Hosts } from '#hosts';
import { Bus, type Envelope, Files } from '#messaging';
import { flows } from '../flows/index.js';

/** Operations that can be listed; older ones are still found by id. */
const REMEMBERED = 10_000;

/** Accepts operations, lets them go on, and finds them again. */
@Injectable()
export class OperationsService implements OnModuleInit, OnModuleDestroy {
  /** What every operation looks like now, kept by watching the bucket. */
  private readonly views = new Map<string, OperationView>();
  private readonly stop = new AbortController();
  private opened: FlowEngine | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly hosts: Hosts,
    private readonly files: Files,
  ) {}

  async onModuleInit(): Promise<void> {
    const engine = await this.engine();
    void engine.store.watch((operation) => this.remember(engine.viewOf(operation)), this.stop.signal);
  }

  onModuleDestroy(): void {
    this.stop.abort();
  }

  /** @throws OperationError `host.unknown`; `request.invalid` for an id that is no uuid */
  async accept(command: CommandContract, input: InstanceRef, envelope: Envelope): Promise<void> {
    validated('NATS header ce-id', OperationId, envelope.id);
    const host = this.hosts.get(input.host).id;
    await (await this.engine()).accept(command, { ...input, host }, envelope);
  }

  async settled(step: PayloadOf<typeof StepSettled>): Promise<void> {
    await this.tidyUp(await (await this.engine()).settled(step));
  }

  async wake(id: string): Promise<void> {
    await this.tidyUp(await (await this.engine()).wake(id.replace(/\.wake\.\d+$/, '')));
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

  list({ host, instance, state, limit }: PayloadOf<typeof ListOperations>): OperationView[] {
    return [...this.views.values()]
      .filter((view) => (host ?? view.host) === view.host)
      .filter((view) => instance === undefined || view.instance === instance || view.instanceName === instance)
      .filter((view) => (state ?? view.state) === view.state)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
      .slice(0, limit);
  }

  /** Messages may come before Nest has initialised the module. */
  private async engine(): Promise<FlowEngine> {
    this.opened ??= await FlowEngine.open(flows, this.bus);
    return this.opened;
  }

  private remember(view: OperationView): void {
    this.views.set(view.id, view);
    const oldest = this.views.size > REMEMBERED ? this.views.keys().next().value : undefined;
    if (oldest !== undefined) this.views.delete(oldest);
  }

  private async tidyUp(operation: Operation | undefined): Promise<void> {
    const input = Spawn.payload.safeParse(operation?.input);
    const hasFiles = input.success && input.data.configDrive?.from === 'files';
    if (operation && hasFiles && isFinal(operation.state)) await this.files.deleteAll(operation.id);
  }
}

const unknownOperation = (id: string) =>
  refuse('operation.not-found', `no operation ${id}`, {
    field: 'id',
    remedy: '`powervm operation list` shows those that are kept: 30 days.',
  });
