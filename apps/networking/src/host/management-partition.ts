import { Injectable } from '@nestjs/common';
import { refuse } from '#contracts';
import { type Host, HostView } from '#hosts';
import { LogicalPartition, ManagedSystem, type ObjectRef, under, VirtualIOServer } from '#powervm';

/** The partition in which NovaLink, Neutron's agent and Open vSwitch run; a partition or a VIOS. */
@Injectable()
export class ManagementPartition {
  constructor(private readonly view: HostView) {}

  /** Parent of its adapters. It is looked for once: a host keeps its management partition. */
  of(host: Host): Promise<ObjectRef> {
    return this.view.recall(host.id, 'management partition', [], () => find(host));
  }
}

/** VIOSes first: they are few. */
async function find(host: Host): Promise<ObjectRef> {
  const client = await host.client();
  const parent = under(ManagedSystem, await host.systemUuid());
  for (const type of [VirtualIOServer, LogicalPartition]) {
    const partitions = await client.feed(type, { parent });
    const management = partitions.find(({ isManagementPartition }) => isManagementPartition);
    if (management !== undefined) return under(type, management.meta.uuid);
  }
  throw refuse('network.no-management-partition', `host ${host.id} has no management partition`, {
    host: host.id,
    remedy: 'Ports of Open vSwitch need NovaLink; use ports on shared Ethernet adapters on this host.',
  });
}
