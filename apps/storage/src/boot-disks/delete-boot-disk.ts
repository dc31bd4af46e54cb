import { Injectable } from '@nestjs/common';
import { type DeleteBootDisk, type PayloadOf, type ResultOf, toFailure } from '#contracts';
import { type Host, Hosts, mayRemove, Owned } from '#hosts';
import { Bus, type Delivery } from '#messaging';
import { isRefusal, LogicalUnit, type ObjectRef, type PowerVmClient, Tier, under } from '#powervm';
import { ViosFeed } from '../mappings/vios-feed.js';
import { type Pool, unitsOf } from '../pool/pool.js';
import { Pools } from '../pool/pools.js';
import { isBootUnit } from '../pool/unit-names.js';
import { BOOT_DISK_DOMAIN, BootDiskRecord } from './boot-disk-record.js';
import { diskInUse } from './disk-in-use.js';

/** Removes the boot disk. What is recorded goes by its uuid, in one request; what is not, by the name that holds the instance's uuid. */
@Injectable()
export class DeleteBootDiskHandler {
  private readonly records: Promise<Owned<typeof BootDiskRecord>>;

  constructor(
    bus: Bus,
    private readonly hosts: Hosts,
    private readonly pools: Pools,
    private readonly feed: ViosFeed,
  ) {
    this.records = Owned.open(bus, BOOT_DISK_DOMAIN, BootDiskRecord);
  }

  /** @throws OperationError `storage.disk-in-use` */
  async run(request: PayloadOf<typeof DeleteBootDisk>, delivery: Delivery): Promise<ResultOf<typeof DeleteBootDisk>> {
    const host = this.hosts.get(request.host);
    const instance = { host: host.id, uuid: request.uuid };
    const records = await this.records;
    const record = await records.get(instance);
    if (record !== undefined && !mayRemove(record.madeBy, delivery)) return { kept: [] };
    const client = await host.client(delivery);
    const deleted = record?.unit !== undefined && !record.doubtful && (await this.deleteRecorded(host, client, record));
    if (!deleted) await this.deleteByName(host, client, request.uuid, record);
    if (record === undefined) return { kept: [] };
    await records.remove(instance);
    return { kept: record.image === '' ? [] : [{ kind: 'image-lu', name: record.image }] };
  }

  /** @returns false when there is no such unit: then the name is looked for, lest another uuid stands for it now */
  private async deleteRecorded(host: Host, client: PowerVmClient, record: BootDiskRecord): Promise<boolean> {
    const ref = under(LogicalUnit, record.unit?.uuid ?? '', under(Tier, record.tier));
    return this.remove(client, ref, host, { name: record.name, udid: record.unit?.udid ?? '' });
  }

  /** Also finds what an unanswered creation has made, and what a lost record no longer tells. */
  private async deleteByName(host: Host, client: PowerVmClient, uuid: string, record?: BootDiskRecord): Promise<void> {
    const parent = record ?? (await this.poolIfAny(host, client));
    if (parent === undefined) return;
    const system = await host.systemUuid();
    for (const unit of await client.feed(LogicalUnit, unitsOf(parent))) {
      const ours = record === undefined ? isBootUnit(unit.name, uuid, system) : unit.name === record.name;
      if (!ours || unit.type === 'VirtualIO_Image') continue;
      await this.remove(client, unit, host, unit);
    }
  }

  private async poolIfAny(host: Host, client: PowerVmClient): Promise<Pool | undefined> {
    return this.pools.of(host, client).catch((error: unknown) => {
      if (toFailure(error).code === 'storage.no-pool') return undefined;
      throw error;
    });
  }

  private async remove(
    client: PowerVmClient,
    unit: LogicalUnit | ObjectRef,
    host: Host,
    disk: { name: string; udid: string },
    isAgain = false,
  ): Promise<boolean> {
    try {
      return (await client.delete(unit)) || isAgain;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      // A server that failed may have deleted it before.
      if (error.outcomeUnknown && !isAgain) return this.remove(client, unit, host, disk, true);
      const { vioses } = await this.feed.read(host).catch(() => ({ vioses: [] }));
      throw diskInUse(host.id, disk, vioses, error);
    }
  }
}
