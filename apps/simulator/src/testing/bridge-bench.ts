import {
  connect,
  ManagedSystem,
  NetworkBridge,
  newTrunkAdapter,
  type PowerVmClient,
  PowerVmError,
  under,
  VirtualIOServer,
  VirtualNetwork,
  VirtualSwitch,
} from '#powervm';
import { type HostOptions, type Simulator, startSimulator } from '#simulator';

/** A simulated host with an independent client on it. */
export class BridgeBench implements AsyncDisposable {
  private constructor(
    readonly simulator: Simulator,
    readonly client: PowerVmClient,
  ) {}

  static async open(host: HostOptions = {}): Promise<BridgeBench> {
    const simulator = await startSimulator({ hosts: [host] });
    const logon = { kind: 'password', user: 'nova', password: 'nova' } as const;
    return new BridgeBench(simulator, connect({ url: simulator.hosts[0]!.url, logon }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    await this.simulator.close();
  }

  get system() {
    return under(ManagedSystem, this.simulator.hosts[0]!.systemUuid);
  }

  bridges() {
    return this.client.feed(NetworkBridge, { parent: this.system });
  }

  vioses() {
    return this.client.feed(VirtualIOServer, { parent: this.system, group: 'ViosNetwork' });
  }

  /** `vlan` or `vlan+` for tagged ones, ascending. */
  async networks(): Promise<string[]> {
    const all = await this.client.feed(VirtualNetwork, { parent: this.system });
    return all.sort((a, b) => a.vlan - b.vlan).map(({ vlan, tagged }) => `${vlan}${tagged ? '+' : ''}`);
  }

  /** What a VIOS has of trunks, as `device vlan(tagged)/priority`. */
  async trunks(): Promise<string[][]> {
    const [bridge] = await this.bridges();
    return Array.from(bridge!.seas, (sea) =>
      Array.from(
        sea.trunks,
        ({ deviceName, pvid, taggedVlans, priority }) => `${deviceName} ${pvid}(${taggedVlans.join(' ')})/${priority}`,
      ),
    );
  }

  async addTrunk(pvid: number, taggedVlans: number[], nth = 0) {
    const [bridge, [first]] = [
      (await this.bridges())[nth]!,
      await this.client.feed(VirtualSwitch, { parent: this.system }),
    ];
    return this.client.update(bridge, (draft) => {
      for (const sea of draft.seas) {
        const { priority, virtualSwitchId } = Array.from(sea.trunks)[0]!;
        sea.trunks.add(
          newTrunkAdapter({
            pvid,
            taggedVlans,
            virtualSwitch: first!,
            virtualSwitchId: virtualSwitchId!,
            priority: priority!,
          }),
        );
      }
    });
  }
}

/** Why the server refuses, and that nothing changed. */
export async function refusal(
  bench: BridgeBench,
  work: () => Promise<unknown>,
): Promise<[number | undefined, string | undefined]> {
  const before = bench.simulator.world.snapshot();
  const error = await work().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PowerVmError);
  expect(bench.simulator.world.snapshot()).toEqual(before);
  const { status, serverMessage } = error as PowerVmError;
  return [status, serverMessage];
}
