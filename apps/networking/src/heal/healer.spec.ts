import type { ClientNetworkAdapter } from '#powervm';
import { meddling } from '../testing/meddling.js';
import { type Networking, newMac, ovsVif, seaVif, withNetworking } from '../testing/with-networking.js';
import { MOST_REMOVALS } from './vlan-cleanup.js';

describe('healing a host', () => {
  it('asks the hypervisor nothing where nothing is ours', async () => {
    await using world = await withNetworking();
    await world.instance();
    await world.heal();
    expect(world.requests()).toEqual({});
  });

  it('puts a VLAN back on the bridge that somebody has taken away', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    await world.plug(vm, { vifs: [seaVif(1201), seaVif(1202)] });
    await meddling.takeOff(world, 1201);
    expect(vlansOf(world)).toEqual([1202]);
    await world.heal();
    expect(vlansOf(world)).toEqual([1202, 1201]);
    await world.unplug(vm);
    expect(vlansOf(world)).toEqual([]);
  });

  it('says of each port that it is in place', async () => {
    await using world = await withNetworking();
    const [vm, sea, ovs] = [await world.instance(), seaVif(1201), ovsVif()];
    await world.plug(vm, { vifs: [sea, ovs], managementMac: newMac() });
    const news = await world.portNews();
    await world.heal();
    const said = [await news.next(), await news.next()];
    expect(said).toMatchObject([
      { port: sea.id, state: 'ready', vlan: 1201 },
      { port: ovs.id, state: 'ready' },
    ]);
    expect(await news.rest()).toEqual([]);
  });

  it('says what is missing, and that it is there again', async () => {
    await using world = await withNetworking();
    const [vm, vif] = [await world.instance(), seaVif(1201)];
    await world.plug(vm, { vifs: [vif] });
    const news = await world.portNews();
    await meddling.removeAdapters(world, vm);
    await world.heal();
    const reason = `its partition has no adapter with MAC ${vif.mac}`;
    expect(await news.next()).toMatchObject({ port: vif.id, state: 'failed', reason });
    await world.plug(vm, { vifs: [vif] }, { step: 'again' });
    expect(await news.next()).toMatchObject({ port: vif.id, state: 'ready' });
  });

  it('names a VLAN that cannot be had any more, and mends the others', async () => {
    await using world = await withNetworking();
    const [vm, one, other] = [await world.instance(), seaVif(1201), seaVif(1202)];
    await world.plug(vm, { vifs: [one, other] });
    await meddling.takeOff(world, 1201, 1202);
    await meddling.addOrphanTrunk(world, 1201);
    const news = await world.portNews();
    await world.heal();
    const said = [await news.next(), await news.next()];
    const reason = expect.stringContaining('VLAN 1201 is held by trunk adapter');
    expect(said.find(({ port }) => port === one.id)).toMatchObject({ state: 'failed', reason });
    expect(said.find(({ port }) => port === other.id)).toMatchObject({ state: 'ready' });
    expect(vlansOf(world)).toEqual([1202]);
  });

  it('says that the trunk of a port of Open vSwitch is gone', async () => {
    await using world = await withNetworking();
    const [vm, vif] = [await world.instance(), ovsVif()];
    await world.plug(vm, { vifs: [vif] });
    const news = await world.portNews();
    await meddling.removeTrunk(world, vif.deviceName);
    await world.heal();
    const reason = expect.stringContaining('no trunk serves VLAN');
    expect(await news.next()).toMatchObject({ port: vif.id, state: 'failed', reason });
  });

  describe('VLANs that nobody uses', () => {
    it('go once the partition of others that used them, too, is gone', async () => {
      await using world = await withNetworking();
      const vm = await world.instance();
      await world.plug(vm, { vifs: [seaVif(1201)] });
      const theirs = await meddling.addAdapter(world, await world.instance({ ours: false }), 1201);
      await world.unplug(vm);
      expect(vlansOf(world)).toEqual([1201]);
      await world.heal();
      expect(vlansOf(world)).toEqual([1201]);
      await world.client.delete(theirs);
      await world.heal();
      expect(vlansOf(world)).toEqual([]);
    });

    it(`go ${MOST_REMOVALS} at a time, and those that are kept for others do not hold up the rest`, async () => {
      await using world = await withNetworking();
      const vm = await world.instance();
      const vlans = [1201, 1202, 1203, 1204, 1205, 1206, 1207, 1208];
      await world.plug(vm, { vifs: vlans.map((vlan) => seaVif(vlan)) });
      const other = await world.instance({ ours: false });
      const theirs: ClientNetworkAdapter[] = [];
      for (const vlan of vlans) theirs.push(await meddling.addAdapter(world, other, vlan));
      await world.unplug(vm);
      for (const adapter of theirs.slice(MOST_REMOVALS)) await world.client.delete(adapter);
      await world.heal();
      expect(vlansOf(world)).toEqual([1201, 1202, 1203, 1207, 1208]);
      await world.heal();
      expect(vlansOf(world)).toEqual([1201, 1202, 1203]);
    });

    it('go, whatever has become of the record of the port that used them', async () => {
      await using world = await withNetworking();
      const vm = await world.instance();
      await world.plug(vm, { vifs: [seaVif(1201)] });
      await meddling.removeAdapters(world, vm);
      await world.records.remove(vm);
      await world.heal();
      expect(vlansOf(world)).toEqual([]);
    });

    it('stay while an adapter that is not recorded is in one of our partitions', async () => {
      await using world = await withNetworking();
      const vm = await world.instance();
      await world.plug(vm, { vifs: [seaVif(1201)] });
      await world.records.remove(vm);
      await world.heal();
      expect(vlansOf(world)).toEqual([1201]);
    });

    it('stay when they are not ours, on the primary trunk or another', async () => {
      await using world = await withNetworking({
        simulator: {
          hosts: [{ bridges: [{ taggedVlans: [100], additionalTrunks: [{ pvid: 4094, taggedVlans: [700] }] }] }],
        },
      });
      const vm = await world.instance();
      await world.plug(vm, { vifs: [seaVif(700), seaVif(100), seaVif(1201)] });
      const before = world.trunks();
      await meddling.removeAdapters(world, vm);
      await world.records.remove(vm);
      await world.heal();
      expect(before[1]?.vlans).toEqual([700, 1201]);
      expect(world.trunks()).toEqual([before[0], { ...before[1], vlans: [700] }]);
    });

    it('stay when networking.removeUnusedVlans is off, at an unplug too', async () => {
      await using world = await withNetworking({ config: { removeUnusedVlans: false } });
      const vm = await world.instance();
      await world.plug(vm, { vifs: [seaVif(1201)] });
      await world.unplug(vm);
      await world.heal();
      expect(vlansOf(world)).toEqual([1201]);
    });
  });
});

/** Of additional trunks. */
const vlansOf = (world: Networking) =>
  world
    .trunks()
    .slice(1)
    .flatMap(({ vlans }) => vlans);
