import { VirtualNetwork } from '#powervm';
import { BridgeBench } from '../../testing/bridge-bench.js';

const hrefOf = ({ href }: { href: string }) => href;

describe('a bridge as it is at first', () => {
  it('is a failover pair whose load groups are its trunks', async () => {
    await using bench = await BridgeBench.open();
    const [bridge] = await bench.bridges();
    expect(bridge).toMatchObject({ pvid: 1, failover: true, loadBalancing: false, controlChannelId: 4000 });
    const [group] = Array.from(bridge!.loadGroups);
    expect(group?.pvid).toBe(1);
    const places = (trunks: Iterable<{ locationCode?: string | undefined }>) =>
      Array.from(trunks, (one) => one.locationCode);
    const { serial } = bench.simulator.hosts[0]!;
    expect(places(group!.trunks)).toEqual([1, 2].map((id) => `U8284.22A.${serial}-V${id}-C2`));
    expect(places(Array.from(bridge!.seas).flatMap((sea) => Array.from(sea.trunks)))).toEqual(places(group!.trunks));
    const networks = await bench.client.feed(VirtualNetwork, { parent: bench.system });
    const linked = networks.filter(({ vlan }) => vlan !== 4000).map(({ meta }) => meta.href);
    expect([Array.from(group!.networks, hrefOf), Array.from(bridge!.networks, hrefOf)]).toEqual([linked, linked]);
  });

  it('names its VIOSes, and these show the SEA without naming themselves, but with the control channel', async () => {
    await using bench = await BridgeBench.open();
    const vioses = await bench.vioses();
    const [bridge] = await bench.bridges();
    const seas = Array.from(bridge!.seas);
    expect(seas.map(({ vios }) => vios?.href)).toEqual(vioses.map(({ meta }) => meta.href));
    expect(seas.map(({ isPrimary, highAvailability }) => [isPrimary, highAvailability])).toEqual([
      [true, 'auto'],
      [false, 'auto'],
    ]);
    const [seen] = Array.from(vioses[0]!.sharedEthernetAdapters);
    expect(seen).toMatchObject({
      deviceName: 'ent8',
      controlChannelInterface: 'ent5',
      vios: undefined,
      isPrimary: undefined,
    });
    expect(Array.from(vioses[0]!.trunks, ({ deviceName }) => deviceName)).toEqual(['ent4', 'ent5']);
  });
});

describe('adding VLANs to a bridge', () => {
  it('makes real trunks of new ones: slot, device name, MAC, location, load group, networks', async () => {
    await using bench = await BridgeBench.open();
    const before = await bench.networks();
    const bridge = await bench.addTrunk(4094, [200, 201]);
    expect(await bench.trunks()).toEqual([
      ['ent4 1(100 101 102 103)/1', 'ent3 4094(200 201)/1'],
      ['ent4 1(100 101 102 103)/2', 'ent3 4094(200 201)/2'],
    ]);
    const trunks = Array.from(bridge.seas, (sea) => Array.from(sea.trunks)[1]!);
    const vioses = await bench.vioses();
    for (const [index, { slot, mac, locationCode, required, tagged }] of trunks.entries()) {
      const { macPrefix } = bench.simulator.world.table('VirtualIOServer').get('host-1', vioses[index]!.uuid)!;
      const prefix = BigInt(macPrefix).toString(16).toUpperCase().slice(0, -2);
      expect({ slot, mac, required, tagged }).toEqual({ slot: 4, mac: `${prefix}04`, required: true, tagged: true });
      expect(locationCode).toMatch(new RegExp(`-V${index + 1}-C4$`));
    }
    expect(Array.from(bridge.loadGroups, ({ pvid }) => pvid)).toEqual([1, 4094]);
    expect((await bench.networks()).filter((one) => !before.includes(one))).toEqual(['200+', '201+', '4094']);
    for (const vios of vioses) {
      expect(Array.from(vios.trunks, ({ deviceName }) => deviceName)).toEqual(['ent4', 'ent5', 'ent3']);
    }
  });

  it('changes the etags of the bridge and of its VIOSes, and says so in events', async () => {
    await using bench = await BridgeBench.open();
    const told: string[] = [];
    bench.simulator.world.onChange(({ type, object, detail }) => told.push(`${type} ${object.kind} ${detail}`));
    const [before] = await bench.vioses();
    const [bridge] = await bench.bridges();
    const after = await bench.addTrunk(4094, [200]);
    expect(after.meta.etag).not.toBe(bridge!.meta.etag);
    expect((await bench.vioses())[0]!.meta.etag).not.toBe(before!.meta.etag);
    expect(told).toEqual(
      expect.arrayContaining([
        'MODIFY_URI NetworkBridge Other',
        'MODIFY_URI VirtualIOServer Other',
        'ADD_URI ClientNetworkAdapter ',
        'ADD_URI VirtualNetwork ',
      ]),
    );
  });

  it('keeps the networks of VLANs that move between trunks', async () => {
    await using bench = await BridgeBench.open();
    const bridge = await bench.addTrunk(4094, [200, 201]);
    const own = (await bench.client.feed(VirtualNetwork, { parent: bench.system })).find(({ vlan }) => vlan === 4094);
    const gone: string[] = [];
    bench.simulator.world.onChange(({ type, object }) => {
      if (type === 'DELETE_URI' && object.kind === 'VirtualNetwork') gone.push(object.uuid);
    });
    await bench.client.update(bridge, (draft) => {
      for (const sea of draft.seas) {
        sea.trunks.remove(({ pvid }) => pvid === 4094);
        for (const primary of sea.trunks) primary.taggedVlans = [...primary.taggedVlans, 200, 201];
      }
    });
    expect(await bench.trunks()).toEqual([
      ['ent4 1(100 101 102 103 200 201)/1'],
      ['ent4 1(100 101 102 103 200 201)/2'],
    ]);
    expect(gone).toEqual([own!.meta.uuid]);
  });

  it('takes other PVIDs and priorities of trunks', async () => {
    await using bench = await BridgeBench.open();
    const bridge = await bench.addTrunk(4094, [200]);
    await bench.client.update(bridge, (draft) => {
      for (const [index, sea] of Array.from(draft.seas).entries()) {
        for (const trunk of sea.trunks) {
          if (trunk.pvid === 4094) trunk.pvid = 4093;
          trunk.priority = 2 - index;
        }
      }
    });
    expect(await bench.trunks()).toEqual([
      ['ent4 1(100 101 102 103)/2', 'ent3 4093(200)/2'],
      ['ent4 1(100 101 102 103)/1', 'ent3 4093(200)/1'],
    ]);
    expect(await bench.networks()).toContain('4093');
    expect(await bench.networks()).not.toContain('4094');
  });

  it('gives back the former state when what was added is removed', async () => {
    await using bench = await BridgeBench.open();
    const before = bench.simulator.world.snapshot();
    const bridge = await bench.addTrunk(4094, [200]);
    await bench.client.update(bridge, (draft) => {
      for (const sea of draft.seas) sea.trunks.remove(({ pvid }) => pvid === 4094);
    });
    expect(bench.simulator.world.snapshot()).toEqual(before);
  });

  it('changes nothing with what was read', async () => {
    await using bench = await BridgeBench.open();
    const [bridge] = await bench.bridges();
    const before = bench.simulator.world.snapshot();
    const answer = await bench.client.update(bridge!, () => undefined);
    expect(answer.meta.etag).toBe(bridge!.meta.etag);
    expect(bench.simulator.world.snapshot()).toEqual(before);
  });

  it('keeps an additional trunk without VLANs, as load balancing wants it', async () => {
    await using bench = await BridgeBench.open({
      bridges: [{ loadBalancing: true, additionalTrunks: [{ pvid: 4094, taggedVlans: [200] }] }],
    });
    const [bridge] = await bench.bridges();
    expect(Array.from(bridge!.seas, (sea) => sea.highAvailability)).toEqual(['sharing', 'sharing']);
    await bench.client.update(bridge!, (draft) => {
      for (const sea of draft.seas) for (const trunk of sea.trunks) trunk.taggedVlans = [];
    });
    expect(await bench.trunks()).toEqual([
      ['ent4 1()/1', 'ent5 4094()/1'],
      ['ent4 1()/2', 'ent5 4094()/2'],
    ]);
  });
});
