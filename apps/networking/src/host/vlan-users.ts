import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type Host, INSTANCES_DOMAIN, Owned, PartitionRecord } from '#hosts';
import { Bus } from '#messaging';
import {
  ClientNetworkAdapter,
  isPowerVmError,
  LogicalPartition,
  ManagedSystem,
  type ObjectRef,
  type PowerVmClient,
  under,
  VirtualIOServer,
} from '#powervm';

/** Finds partitions that are not ours among the users of VLANs. Ours have records, which the ledger keeps. */
@Injectable()
export class VlanUsers implements OnModuleInit {
  private partitions!: Owned<typeof PartitionRecord>;

  constructor(private readonly bus: Bus) {}

  async onModuleInit(): Promise<void> {
    this.partitions = await Owned.open(this.bus, INSTANCES_DOMAIN, PartitionRecord);
  }

  /** vlan -> name of a partition that has an adapter in it. One request for each partition of others. */
  async among(host: Host, switchId: number, vlans: readonly number[]): Promise<Map<number, string>> {
    const client = await host.client();
    const used = new Map<number, string>();
    await Promise.all(
      (await this.others(host, client)).map(async ({ name, ref }) => {
        for (const adapter of await adaptersOf(client, ref)) {
          if (adapter.virtualSwitchId !== switchId || adapter.trunkPriority !== undefined) continue;
          for (const vlan of [adapter.pvid, ...adapter.taggedVlans]) if (vlans.includes(vlan)) used.set(vlan, name);
        }
      }),
    );
    return used;
  }

  private async others(host: Host, client: PowerVmClient): Promise<Array<{ name: string; ref: ObjectRef }>> {
    const parent = under(ManagedSystem, await host.systemUuid());
    const [ours, partitions, vioses] = await Promise.all([
      this.partitions.list(host.id),
      client.feed(LogicalPartition, { parent }),
      client.feed(VirtualIOServer, { parent }),
    ]);
    const known = new Set(ours.map(({ value }) => value.partitionUuid));
    const seen = new Set<string>();
    const all = [
      ...vioses.map(({ meta, name }) => ({ name, ref: under(VirtualIOServer, meta.uuid) })),
      ...partitions.map(({ meta, name }) => ({ name, ref: under(LogicalPartition, meta.uuid) })),
    ];
    // A management partition that serves storage is in both feeds.
    return all.filter(({ ref: { uuid } }) => !known.has(uuid.toUpperCase()) && !seen.has(uuid) && seen.add(uuid));
  }
}

async function adaptersOf(client: PowerVmClient, parent: ObjectRef): Promise<readonly ClientNetworkAdapter[]> {
  try {
    return await client.feed(ClientNetworkAdapter, { parent });
  } catch (error) {
    // Deleted since the partitions were listed.
    if (isPowerVmError(error, 'hypervisor.not-found')) return [];
    throw error;
  }
}
