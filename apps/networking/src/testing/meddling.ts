import {
  ClientNetworkAdapter,
  LogicalPartition,
  ManagedSystem,
  NetworkBridge,
  newClientNetworkAdapter,
  type ObjectRef,
  under,
  VirtualIOServer,
} from '#powervm';
import type { Networking, TestInstance } from './with-networking.js';

/** What administrators do behind our back. */
export const meddling = {
  /** An adapter in a partition. */
  async addAdapter(world: Networking, to: TestInstance, vlan: number): Promise<ClientNetworkAdapter> {
    const document = newClientNetworkAdapter({ slot: 'high', pvid: vlan, virtualSwitch: ethernet0(world) });
    return world.client.create(ClientNetworkAdapter, document, {
      parent: under(LogicalPartition, to.partition.uuid),
    });
  },

  /** All adapters of a partition. */
  async removeAdapters(world: Networking, of: TestInstance): Promise<void> {
    await removeAll(world, under(LogicalPartition, of.partition.uuid), () => true);
  },

  /** The trunk of a Linux device in the management partition. */
  async removeTrunk(world: Networking, deviceName: string): Promise<void> {
    const partitions = await world.client.feed(LogicalPartition, { parent: await system(world) });
    const management = partitions.find(({ isManagementPartition }) => isManagementPartition);
    await removeAll(
      world,
      under(LogicalPartition, management?.meta.uuid ?? ''),
      (one) => one.deviceName === deviceName,
    );
  },

  /** A trunk of a VIOS that belongs to no bridge. */
  async addOrphanTrunk(world: Networking, vlan: number): Promise<void> {
    const [vios] = await world.client.feed(VirtualIOServer, { parent: await system(world) });
    const document = newClientNetworkAdapter({
      slot: 'low',
      pvid: vlan,
      virtualSwitch: ethernet0(world),
      trunk: { priority: 1 },
    });
    await world.client.create(ClientNetworkAdapter, document, {
      parent: under(VirtualIOServer, vios?.meta.uuid ?? ''),
    });
  },

  /** Takes VLANs off the additional trunks of all bridges; a trunk goes with its last VLAN. */
  async takeOff(world: Networking, ...vlans: number[]): Promise<void> {
    for (const bridge of await world.client.feed(NetworkBridge, { parent: await system(world) })) {
      await world.client.update(bridge, (draft) => {
        for (const { trunks } of draft.seas) {
          for (const trunk of [...trunks].slice(1)) {
            trunk.taggedVlans = trunk.taggedVlans.filter((vlan) => !vlans.includes(vlan));
          }
          trunks.remove(({ pvid, taggedVlans }) => pvid !== draft.pvid && taggedVlans.length === 0);
        }
      });
    }
  },
};

async function system({ client }: Networking): Promise<ObjectRef> {
  const [host] = await client.feed(ManagedSystem);
  return under(ManagedSystem, host?.meta.uuid ?? '');
}

async function removeAll(
  { client }: Networking,
  parent: ObjectRef,
  wanted: (adapter: ClientNetworkAdapter) => boolean,
): Promise<void> {
  for (const adapter of await client.feed(ClientNetworkAdapter, { parent })) {
    if (wanted(adapter)) await client.delete(adapter);
  }
}

function ethernet0({ simulator, host }: Networking): string {
  const virtualSwitch = simulator.world
    .table('VirtualSwitch')
    .in(host)
    .find(({ name }) => name === 'ETHERNET0');
  const [{ url, systemUuid } = { url: '', systemUuid: '' }] = simulator.hosts;
  return `${url}/rest/api/uom/ManagedSystem/${systemUuid}/VirtualSwitch/${virtualSwitch?.uuid}`;
}
