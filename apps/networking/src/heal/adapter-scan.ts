import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Host, INSTANCES_DOMAIN, Owned, PartitionRecord } from '#hosts';
import { Bus, type Delivery } from '#messaging';
import { type ClientNetworkAdapter, LogicalPartition, under } from '#powervm';
import { adaptersOf } from '../ports/client-adapters.js';
import type { OvsPort } from '../ports/port-record.js';
import { Trunks } from '../ports/trunks.js';

/** Adapters of our partitions, as a pass has seen them. */
export type AdaptersSeen = ReadonlyMap<string, readonly ClientNetworkAdapter[]>;

/** So many partitions are read at once. */
const AT_ONCE = 4;

/** Reads what ports need to have in place: one request for each partition of ours, one for all trunks. */
@Injectable()
export class AdapterScan implements OnModuleInit {
  private partitions!: Owned<typeof PartitionRecord>;

  constructor(private readonly bus: Bus) {}

  async onModuleInit(): Promise<void> {
    this.partitions = await Owned.open(this.bus, INSTANCES_DOMAIN, PartitionRecord);
  }

  /** @returns partition uuid -> its adapters; none of a partition that is gone */
  async ofPartitions(host: Host, more: readonly string[], work: Delivery): Promise<AdaptersSeen> {
    const client = await host.client(work);
    const ours = (await this.partitions.list(host.id)).map(({ value }) => value.partitionUuid);
    const uuids = [...new Set([...ours, ...more])];
    const seen = new Map<string, readonly ClientNetworkAdapter[]>();
    for (let first = 0; first < uuids.length; first += AT_ONCE) {
      await work.guard();
      const some = uuids.slice(first, first + AT_ONCE);
      await Promise.all(
        some.map(async (uuid) => seen.set(uuid, await adaptersOf(client, under(LogicalPartition, uuid)))),
      );
    }
    return seen;
  }

  /** Those of the ports whose trunk is there. */
  async withTrunk(host: Host, ports: readonly OvsPort[], work: Delivery): Promise<ReadonlySet<OvsPort>> {
    return new Trunks(await host.client(work)).present(ports);
  }
}
