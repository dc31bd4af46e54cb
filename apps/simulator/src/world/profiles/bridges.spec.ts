import { ClientNetworkAdapter, VirtualSwitch } from '#powervm';
import { BridgeBench } from '../../testing/bridge-bench.js';

describe('profiles', () => {
  it('give a bridge for each physical network, each on its own switch', async () => {
    await using bench = await BridgeBench.open({
      switches: [
        { name: 'ETHERNET0', mode: 'Veb' },
        { name: 'ETHERNET1', mode: 'Veb' },
      ],
      bridges: [
        { taggedVlans: [100] },
        { virtualSwitch: 'ETHERNET1', pvid: 1, taggedVlans: [100], controlChannel: false },
      ],
    });
    const bridges = await bench.bridges();
    expect(bridges.map(({ controlChannelId }) => controlChannelId)).toEqual([4000, undefined]);
    const switches = await bench.client.feed(VirtualSwitch, { parent: bench.system });
    expect(switches.map(({ name }) => name)).toEqual(['ETHERNET0', 'ETHERNET1']);
    const ids = bridges.map(({ seas }) => Array.from(Array.from(seas)[0]!.trunks)[0]!.virtualSwitchId);
    expect(ids).toEqual([0, 1]);
  });

  it('give a single SEA with one VIOS, or where one of two is named', async () => {
    await using alone = await BridgeBench.open({ vioses: 1 });
    await using second = await BridgeBench.open({ vioses: 2, bridges: [{ vioses: [2] }] });
    for (const bench of [alone, second]) {
      const [bridge] = await bench.bridges();
      expect([bridge!.failover, Array.from(bridge!.seas, (sea) => sea.highAvailability)]).toEqual([
        false,
        ['disabled'],
      ]);
    }
    const [bridge] = await second.bridges();
    expect(Array.from(bridge!.seas)[0]!.vios?.href).toBe((await second.vioses())[1]!.meta.href);
  });

  it('give orphan trunks, which no SEA has and which can be deleted', async () => {
    await using bench = await BridgeBench.open({ orphanTrunks: [{ vios: 1, pvid: 600, taggedVlans: [601] }] });
    const [vios] = await bench.vioses();
    const names = Array.from(vios!.trunks, ({ deviceName }) => deviceName);
    const inSeas = Array.from(vios!.sharedEthernetAdapters).flatMap(({ trunks, controlChannelInterface }) => [
      controlChannelInterface,
      ...Array.from(trunks, ({ deviceName }) => deviceName),
    ]);
    expect(names.filter((name) => !inSeas.includes(name))).toEqual(['ent6']);
    const adapters = await bench.client.feed(ClientNetworkAdapter, { parent: vios! });
    await bench.client.delete(adapters.find(({ deviceName }) => deviceName === 'ent6')!);
    expect(await bench.networks()).not.toContain('600');
  });
});
