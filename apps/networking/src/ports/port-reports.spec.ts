import { FindPorts } from '#contracts';
import { newMac, ovsVif, seaVif, withNetworking } from '../testing/with-networking.js';

describe('what is said of ports', () => {
  it('is that a port is ready once its adapter is made and its VLAN is on the bridge', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const news = await world.portNews();
    const vif = seaVif(1201);
    await world.plug(vm, { vifs: [vif], managementMac: newMac() });
    expect(world.trunks().at(-1)?.vlans).toEqual([1201]);
    expect(await news.next()).toEqual({
      host: world.host,
      novaHost: world.host,
      instance: vm.uuid,
      port: vif.id,
      mac: vif.mac,
      type: 'pvm_sea',
      vlan: 1201,
      physicalNetwork: 'default',
      state: 'ready',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(await news.rest()).toEqual([]);
  });

  it('is not that it is ready while the network bridge is without its VLAN', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const news = await world.portNews();
    const match = { operation: 'POST ManagedSystem/NetworkBridge/{id}' };
    const update = await world.simulator.control.hold({ match, at: 'before' });
    const answer = world.plug(vm, { vifs: [seaVif(1201)] });
    await update.reached();
    expect(await news.rest()).toEqual([]);
    await update.release();
    await answer;
    expect(await news.next()).toMatchObject({ state: 'ready' });
  });

  it('is said of ports of Open vSwitch, too', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const news = await world.portNews();
    const vif = ovsVif();
    await world.plug(vm, { vifs: [vif] });
    expect(await news.next()).toMatchObject({ port: vif.id, type: 'ovs', state: 'ready' });
  });

  it('is said again when a port that is in place is plugged again', async () => {
    await using world = await withNetworking();
    const [vm, vif] = [await world.instance(), seaVif(100)];
    await world.plug(vm, { vifs: [vif] });
    const news = await world.portNews();
    await world.plug(vm, { vifs: [vif] }, { step: 'again' });
    expect(await news.next()).toMatchObject({ port: vif.id, state: 'ready' });
  });

  it('is the reason when a port is refused', async () => {
    await using world = await withNetworking({
      simulator: { hosts: [{ orphanTrunks: [{ vios: 2, pvid: 600, taggedVlans: [500] }] }] },
    });
    const vm = await world.instance();
    const news = await world.portNews();
    const vif = seaVif(500);
    await world.plug(vm, { vifs: [vif] });
    const reason = expect.stringContaining('VLAN 500 is held by trunk adapter');
    expect(await news.next()).toMatchObject({ port: vif.id, state: 'failed', reason, vlan: 500 });
  });

  it('is nothing bad of a port in place when a plug that would change it is refused', async () => {
    await using world = await withNetworking();
    const [vm, vif] = [await world.instance(), seaVif(100)];
    await world.plug(vm, { vifs: [vif] });
    const news = await world.portNews();
    await world.plug(vm, { vifs: [{ ...vif, mac: newMac() }] }, { step: 'again' });
    expect(await news.rest()).toEqual([]);
  });

  it('is that it is gone when it has been unplugged', async () => {
    await using world = await withNetworking();
    const [vm, one, other] = [await world.instance(), seaVif(1201), ovsVif()];
    await world.plug(vm, { vifs: [one, other], managementMac: newMac() });
    const news = await world.portNews();
    await world.unplug(vm, [one.id]);
    expect(await news.next()).toMatchObject({ port: one.id, state: 'gone', vlan: 1201 });
    await world.unplug(vm);
    expect(await news.next()).toMatchObject({ port: other.id, state: 'gone' });
    expect(await news.rest()).toEqual([]);
  });
});

describe('the ports that are known', () => {
  it('are those that are in place, of one host or of all, without a request to the hypervisor', async () => {
    await using world = await withNetworking();
    const [vm, one, other] = [await world.instance(), seaVif(100), ovsVif()];
    await world.plug(vm, { vifs: [one, other], managementMac: newMac() });
    world.simulator.requestLog.clear();
    const ask = (question: { host?: string; port?: string }) => world.caller.bus.query(FindPorts, question);
    const both = {
      ports: [
        { port: one.id, state: 'ready', instance: vm.uuid },
        { port: other.id, state: 'ready' },
      ],
    };
    expect(await ask({})).toMatchObject(both);
    expect(await ask({ host: world.host })).toMatchObject(both);
    expect(await ask({ port: other.id })).toMatchObject({ ports: [{ port: other.id }] });
    expect(await ask({ port: 'none' })).toEqual({ ports: [] });
    await expect(ask({ host: 'nowhere' })).rejects.toMatchObject({ failure: { code: 'host.unknown' } });
    expect(world.requests()).toEqual({});
  });
});
