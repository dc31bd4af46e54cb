import {
  ClientNetworkAdapter,
  connect,
  ManagedSystem,
  NetworkBridge,
  newClientNetworkAdapter,
  type ObjectRef,
  type PowerVmClient,
  under,
  VirtualIOServer,
  VirtualSwitch,
} from '#powervm';
import { HOST_LOGON } from '../powervm.js';

/** Somebody else who administers a host, with a session of their own. */
export class Meddler implements AsyncDisposable {
  private constructor(
    private readonly client: PowerVmClient,
    private readonly system: ObjectRef,
  ) {}

  static async at(url: string): Promise<Meddler> {
    const client = connect({ url, logon: HOST_LOGON });
    const [system] = await client.feed(ManagedSystem);
    return new Meddler(client, under(ManagedSystem, system?.meta.uuid ?? ''));
  }

  /** VLANs on the additional trunks of the network bridges: those that may be taken off. */
  async vlans(): Promise<number[]> {
    const bridges = await this.client.feed(NetworkBridge, { parent: this.system });
    return bridges.flatMap(({ pvid, seas }) =>
      seas.flatMap(({ trunks }) =>
        trunks.filter((trunk) => trunk.pvid !== pvid).flatMap(({ taggedVlans }) => taggedVlans),
      ),
    );
  }

  /** Takes a VLAN off the bridges; a trunk goes with its last VLAN. */
  async takeOff(vlan: number): Promise<void> {
    for (const bridge of await this.client.feed(NetworkBridge, { parent: this.system })) {
      await this.client.update(bridge, (draft) => {
        for (const { trunks } of draft.seas) {
          for (const trunk of trunks) trunk.taggedVlans = trunk.taggedVlans.filter((one) => one !== vlan);
          trunks.remove(({ pvid, taggedVlans }) => pvid !== draft.pvid && taggedVlans.length === 0);
        }
      });
    }
  }

  /** Gives a VLAN to a trunk of a VIOS that belongs to no bridge. @returns what gives it back */
  async occupy(vlan: number): Promise<() => Promise<void>> {
    const [vios] = await this.client.feed(VirtualIOServer, { parent: this.system });
    const switches = await this.client.feed(VirtualSwitch, { parent: this.system });
    const virtualSwitch = switches.find(({ name }) => name.startsWith('ETHERNET0'))?.meta.href ?? '';
    const trunk = newClientNetworkAdapter({ slot: 'low', pvid: vlan, virtualSwitch, trunk: { priority: 1 } });
    const made = await this.client.create(ClientNetworkAdapter, trunk, {
      parent: under(VirtualIOServer, vios?.meta.uuid ?? ''),
    });
    return async () => void (await this.client.delete(made));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}
