import { Injectable } from '@nestjs/common';
import { type Host, HostView } from '#hosts';
import { ManagedSystem, under, VirtualNetwork } from '#powervm';

/** VLANs in use on the virtual switches of a host; NovaLink derives them from all adapters and trunks. */
@Injectable()
export class VirtualNetworks {
  constructor(private readonly view: HostView) {}

  async inUse(host: Host, switchId: number): Promise<ReadonlySet<number>> {
    const networks = await this.view.recall(host.id, 'virtual networks', CHANGED_BY, async () =>
      (await host.client()).feed(VirtualNetwork, { parent: under(ManagedSystem, await host.systemUuid()) }),
    );
    return new Set(networks.flatMap((one) => (one.virtualSwitchId === switchId ? [one.vlan] : [])));
  }
}

const CHANGED_BY = ['VirtualNetwork', 'ClientNetworkAdapter', 'NetworkBridge'];
