import { Injectable } from '@nestjs/common';
import { type InstanceRef, type PayloadOf, type PlugVifs, PortChanged, type PortState, toFailure } from '#contracts';
import { type Host, Hosts } from '#hosts';
import { Bus, type Delivery, FencedError, outgoingEvent } from '#messaging';
import type { NetworkRecord, PortOutcome, PortRecord } from './port-record.js';
import { PortRecords } from './port-records.js';
import { portState, refusedPort } from './port-state.js';

type Request = PayloadOf<typeof PlugVifs>;
type Ports = Readonly<Record<string, PortRecord>>;

/** Says what has become of ports: noted in their records, then published. Neutron brings them up and down by it. */
@Injectable()
export class PortReports {
  constructor(
    private readonly bus: Bus,
    private readonly hosts: Hosts,
    private readonly records: PortRecords,
  ) {}

  /** Does the work of a plug, and says how it went. */
  async plugging<T>(request: Request, delivery: Delivery, work: () => Promise<T>): Promise<T> {
    const host = this.hosts.get(request.host);
    const result = await work().catch(async (error: unknown) => {
      await this.failed(host, request, error, delivery);
      throw error;
    });
    await this.ready(host, request, delivery);
    return result;
  }

  private async ready(host: Host, request: Request, { envelope }: Delivery): Promise<void> {
    const outcome = { state: 'ready' as const, at: now() };
    const known = await this.records.get(request);
    const ids = request.vifs.map(({ id }) => id);
    const news = ids.filter((id) => known?.outcomes[id]?.state !== 'ready');
    if (news.length > 0) await this.records.settle(request, all(news, outcome));
    await this.publish(statesOf(host, request, only(known?.ports ?? {}, ids), outcome), envelope.id);
  }

  /** A failure that may pass, and one of a port that is in place already, is not said. Never throws. */
  async failed(host: Host, request: PayloadOf<typeof PlugVifs>, error: unknown, { envelope }: Delivery): Promise<void> {
    const { retryable, message } = toFailure(error);
    if (retryable || error instanceof FencedError) return;
    const outcome = { state: 'failed' as const, reason: message, at: now() };
    const known = await this.records.get(request).catch(() => undefined);
    const vifs = request.vifs.filter(({ id }) => known?.outcomes[id]?.state !== 'ready');
    const ids = vifs.map(({ id }) => id);
    const said = [
      known === undefined ? undefined : this.records.settle(request, all(ids, outcome)),
      this.publish(
        vifs.map((vif) => refusedPort(host, request.uuid, vif, outcome)),
        envelope.id,
      ),
    ];
    await Promise.allSettled(said);
  }

  /** To be called before they are forgotten, so that whoever does it again says it again. */
  async gone(host: Host, instance: InstanceRef, ports: Ports, { envelope }: Delivery): Promise<void> {
    await this.publish(statesOf(host, instance, ports, { state: 'gone', at: now() }), envelope.id);
  }

  /** What healing has found. What is as it was is told to whoever listens now, and not kept. */
  async found(
    host: Host,
    instance: InstanceRef,
    { ports, outcomes }: NetworkRecord,
    found: Readonly<Record<string, PortOutcome>>,
    pass: string,
  ): Promise<void> {
    const changed = Object.keys(found).filter((id) => !isSame(outcomes[id], found[id]));
    if (changed.length > 0) await this.records.settle(instance, only(found, changed));
    const stated = Object.entries(found).flatMap(([id, outcome]) => {
      const record = ports[id];
      const state = record && portState(host, instance.uuid, id, record, outcome);
      return state === undefined ? [] : [{ id, state }];
    });
    for (const { id, state } of stated) if (!changed.includes(id)) this.bus.announce(PortChanged, state);
    await this.publish(
      stated.flatMap(({ id, state }) => (changed.includes(id) ? [state] : [])),
      pass,
    );
  }

  /** @param cause  id of what has led to it: a message that is delivered again says nothing twice */
  private async publish(states: readonly PortState[], cause: string): Promise<void> {
    await Promise.all(
      states.map((state) =>
        this.bus.publish(outgoingEvent(PortChanged, state, `${cause}.${PortChanged.key(state)}.${state.state}`)),
      ),
    );
  }
}

const now = () => new Date().toISOString();

const all = (ids: readonly string[], outcome: PortOutcome): Record<string, PortOutcome> =>
  Object.fromEntries(ids.map((id) => [id, outcome]));

const only = <T>(values: Readonly<Record<string, T>>, ids: readonly string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter(([id]) => ids.includes(id)));

const isSame = (a: PortOutcome | undefined, b: PortOutcome | undefined): boolean =>
  a?.state === b?.state && a?.reason === b?.reason;

const statesOf = (
  host: Host,
  { uuid }: InstanceRef,
  ports: Ports,
  outcome: PortOutcome | { state: 'gone'; at: string },
): PortState[] => Object.entries(ports).flatMap(([id, record]) => portState(host, uuid, id, record, outcome) ?? []);
