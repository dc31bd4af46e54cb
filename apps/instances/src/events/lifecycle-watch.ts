import { InstanceLifecycle, type InstanceRef, toFailure } from '#contracts';
import { type Outgoing, outgoingEvent } from '#messaging';
import { type EventBatch, novaUuidsOf } from '#powervm';
import type { LifecycleRecords, PartitionRecords } from '../partitions/ours.js';
import { type PowerState, powerStateOf } from '../power/partition-state.js';
import { type Clock, pause } from './clock.js';
import { isSettled, type KnownPower, transitionBetween } from './transition.js';

/** A restart stops and starts again within it; only what remains afterwards is told. */
export const SETTLING_MS = 15_000;

export interface LifecycleParts {
  readonly host: string;
  readonly records: PartitionRecords;
  readonly lifecycles: LifecycleRecords;
  readonly clock: Clock;
  readonly log: { warn(message: string): void };
  publish(event: Outgoing): Promise<void>;
  stateOf(partitionUuid: string): Promise<string | undefined>;
  /** Partition uuid -> state, of all partitions of the host. */
  states(): Promise<ReadonlyMap<string, string>>;
}

/** Publishes that a managed instance of one host has started, stopped, ... once it has come to rest. */
export class LifecycleWatch {
  private readonly settling = new Map<string, AbortController>();
  /** What is being published, by instance: the next transition follows from what this one writes down. */
  private readonly telling = new Map<string, Promise<void>>();

  constructor(private readonly parts: LifecycleParts) {}

  /** @param signal  ends with the right to speak for the host */
  heard({ events, reread }: EventBatch, signal: AbortSignal): void {
    if (reread) void this.quietly(() => this.compareAll(signal));
    for (const { type, resourceType, uuid, changes } of events) {
      if (resourceType !== 'LogicalPartition' || uuid === undefined) continue;
      if (type === 'DELETE_URI' || changes.includes('PartitionState'))
        void this.quietly(() => this.settle(uuid, signal));
    }
  }

  private async settle(partitionUuid: string, signal: AbortSignal): Promise<void> {
    this.settling.get(partitionUuid)?.abort();
    const mine = new AbortController();
    this.settling.set(partitionUuid, mine);
    const { clock, stateOf } = this.parts;
    const at = clock.now();
    if (!(await pause(clock, SETTLING_MS, AbortSignal.any([signal, mine.signal])))) return;
    this.settling.delete(partitionUuid);
    const owner = await this.ownerOf(partitionUuid);
    if (owner === undefined) return;
    await this.tell(owner.instance, owner.madeBy, powerOf(await stateOf(partitionUuid)), at);
  }

  /** Events were lost, or another replica was told of them: what was published is compared with what is. */
  private async compareAll(signal: AbortSignal): Promise<void> {
    const records = await this.parts.records.list(this.parts.host);
    if (records.length === 0) return;
    const states = await this.parts.states();
    const at = this.parts.clock.now();
    for (const { instance, value } of records) {
      const state = states.get(value.partitionUuid);
      if (state !== undefined) await this.tell(instance, value.madeBy, powerOf(state), at);
      // A destroy may be at work on it: its record will be gone then, too.
      else if (value.partitionId !== undefined) void this.quietly(() => this.settle(value.partitionUuid, signal));
    }
  }

  private async tell(instance: InstanceRef, madeBy: string, power: KnownPower | undefined, at: number): Promise<void> {
    if (power === undefined) return;
    const { uuid } = instance;
    const before = this.telling.get(uuid) ?? Promise.resolve();
    const told = before.catch(() => undefined).then(() => this.publish(instance, madeBy, power, at));
    this.telling.set(uuid, told);
    try {
      await told;
    } finally {
      if (this.telling.get(uuid) === told) this.telling.delete(uuid);
    }
  }

  private async publish(instance: InstanceRef, madeBy: string, power: KnownPower, at: number): Promise<void> {
    const { lifecycles, publish } = this.parts;
    const known = await lifecycles.get(instance);
    const before = known?.madeBy === madeBy ? known : { madeBy, power: 'SHUTDOWN' as const, count: 0 };
    const transition = transitionBetween(before.power, power);
    if (transition === undefined) return;
    const count = before.count + 1;
    const powerState: PowerState = power === 'GONE' ? 'NOSTATE' : power;
    const payload = { ...instance, transition, powerState, at: new Date(at).toISOString() };
    // Two readers, or one that died before it wrote this down, publish under the same id: the stream keeps one.
    await publish(outgoingEvent(InstanceLifecycle, payload, `${instance.uuid}.lifecycle.${madeBy}.${count}`));
    // A slower reader must not put an older word over a newer one.
    await lifecycles.put(instance, (now) =>
      now?.madeBy === madeBy && now.count >= count ? now : { madeBy, power, count },
    );
  }

  private async ownerOf(partitionUuid: string): Promise<{ instance: InstanceRef; madeBy: string } | undefined> {
    for (const uuid of novaUuidsOf(partitionUuid)) {
      const instance = { host: this.parts.host, uuid };
      const record = await this.parts.records.get(instance);
      if (record?.partitionUuid === partitionUuid) return { instance, madeBy: record.madeBy };
    }
    return undefined;
  }

  private quietly(work: () => Promise<void>): Promise<void> {
    return work().catch((error: unknown) =>
      this.parts.log.warn(`life cycle of instances of host ${this.parts.host}: ${toFailure(error).message}`),
    );
  }
}

/** Undefined while nothing certain is known. @param state  undefined: there is no such partition */
function powerOf(state: string | undefined): KnownPower | undefined {
  if (state === undefined) return 'GONE';
  const power = powerStateOf(state);
  return isSettled(power) ? power : undefined;
}
