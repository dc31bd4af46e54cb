import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { InstanceRef } from '#contracts';
import { Owned } from '#hosts';
import { Bus } from '#messaging';
import { NETWORKING_DOMAIN, NetworkRecord, type PortRecord } from './port-record.js';

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

  async add(instance: InstanceRef, partitionUuid: string, ports: Readonly<Record<string, PortRecord>>): Promise<void> {
    if (Object.keys(ports).length === 0) return;
    await this.records.put(instance, (now) => ({ partitionUuid, ports: { ...now?.ports, ...ports } }));
  }

  /** The document goes with its last port. */
  async remove(instance: InstanceRef, ids: readonly string[]): Promise<void> {
    if ((await this.get(instance)) === undefined) return;
    const left = await this.records.put(instance, (now) => ({
      partitionUuid: now?.partitionUuid ?? '',
      ports: Object.fromEntries(Object.entries(now?.ports ?? {}).filter(([id]) => !ids.includes(id))),
    }));
    if (Object.keys(left.ports).length === 0) await this.records.remove(instance);
  }
}
