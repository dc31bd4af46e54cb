import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { InstanceRef } from '#contracts';
import { Owned } from '#hosts';
import { Bus } from '#messaging';
import { adoptedPort, NETWORKING_DOMAIN, NetworkRecord, type PortOutcome, type PortRecord } from './port-record.js';

/** The ports of ours, per instance. */
@Injectable()
export class PortRecords implements OnModuleInit {
  private records!: Owned<typeof NetworkRecord>;

  constructor(private readonly bus: Bus) {}

  async onModuleInit(): Promise<void> {
    this.records = await Owned.open(this.bus, NETWORKING_DOMAIN, NetworkRecord);
  }

  get(instance: InstanceRef): Promise<NetworkRecord | undefined> {
    return this.records.get(instance);
  }

  /** Those of a host, or of all. */
  async list(host?: string): Promise<Array<{ instance: InstanceRef; value: NetworkRecord }>> {
    return this.records.list(host);
  }

  async add(instance: InstanceRef, partitionUuid: string, ports: Readonly<Record<string, PortRecord>>): Promise<void> {
    if (Object.keys(ports).length === 0) return;
    const named = new Set(Object.values(ports).map(({ mac }) => adoptedPort(mac)));
    await this.records.put(instance, (now) => {
      const others = Object.entries(now?.ports ?? {}).filter(([id]) => !named.has(id));
      return { partitionUuid, ports: { ...Object.fromEntries(others), ...ports }, outcomes: now?.outcomes ?? {} };
    });
  }

  /** Notes outcomes of ports that are still recorded. */
  async settle(instance: InstanceRef, outcomes: Readonly<Record<string, PortOutcome>>): Promise<void> {
    const known = await this.get(instance);
    if (known === undefined) return;
    const settled = await this.records.put(instance, (now) => ({
      partitionUuid: now?.partitionUuid ?? known.partitionUuid,
      ports: now?.ports ?? {},
      outcomes: of(now?.ports ?? {}, { ...now?.outcomes, ...outcomes }),
    }));
    if (Object.keys(settled.ports).length === 0) await this.records.remove(instance);
  }

  /** The document goes with its last port. */
  async remove(instance: InstanceRef, ids: readonly string[]): Promise<void> {
    if ((await this.get(instance)) === undefined) return;
    const left = await this.records.put(instance, (now) => {
      const ports = Object.fromEntries(Object.entries(now?.ports ?? {}).filter(([id]) => !ids.includes(id)));
      return { partitionUuid: now?.partitionUuid ?? '', ports, outcomes: of(ports, now?.outcomes ?? {}) };
    });
    if (Object.keys(left.ports).length === 0) await this.records.remove(instance);
  }
}

/** The outcomes of these ports alone. */
const of = (ports: NetworkRecord['ports'], outcomes: NetworkRecord['outcomes']): NetworkRecord['outcomes'] =>
  Object.fromEntries(Object.entries(outcomes).filter(([id]) => ports[id] !== undefined));
