import { randomUUID } from 'node:crypto';
import { newMac, seaVif, withNetworking } from '../testing/with-networking.js';

describe('ports on a shared Ethernet adapter', () => {
  it("makes an adapter on the SEA's switch with the port's VLAN and MAC, and the management adapter", async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const vif = seaVif(100);
    const managementMac = '0A0000000001';
    const answer = await world.plug(vm, { vifs: [vif], managementMac });
    const { adapters } = lookAt(world, vm.partition.uuid);
    expect(adapters).toEqual([
      { mac: vif.mac, pvid: 100, on: 'ETHERNET0', slot: 2 },
      { mac: managementMac, pvid: 4094, on: 'MGMTSWITCH', slot: 3 },
    ]);
    const locationCode = expect.stringMatching(`-V${vm.partition.id}-C2$`);
    expect(answer).toEqual({
      is: 'succeeded',
      result: { vifs: [{ id: vif.id, mac: vif.mac, locationCode }], management: true, kept: [] },
    });
  });

  it('costs two requests while the host is remembered: one for each adapter', async () => {
    await using world = await withNetworking();
    const settled = await world.feed();
    await world.plug(await world.instance(), { vifs: [seaVif(100)], managementMac: newMac() });
    const vm = await world.instance();
    await settled();
    await world.plug(vm, { vifs: [seaVif(100)], managementMac: newMac() });
    expect(world.requests()).toEqual({ 'PUT LogicalPartition/ClientNetworkAdapter': 2 });
  });

  it('costs at most four more for a VLAN that is new on the bridge', async () => {
    await using world = await withNetworking();
    const settled = await world.feed();
    await world.plug(await world.instance(), { vifs: [seaVif(100)], managementMac: newMac() });
    const vm = await world.instance();
    await settled();
    await world.plug(vm, { vifs: [seaVif(1201)], managementMac: newMac() });
    const { 'PUT LogicalPartition/ClientNetworkAdapter': adapters, ...more } = world.requests();
    expect(adapters).toBe(2);
    expect(more).toEqual({
      'GET ManagedSystem/VirtualIOServer': 1,
      'GET ManagedSystem/VirtualNetwork': 1,
      'POST ManagedSystem/NetworkBridge/{id}': 1,
    });
  });

  it('puts a new VLAN on both SEAs of the pair, each with its own priority', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    await world.plug(vm, { vifs: [seaVif(1201), seaVif(1202)] });
    expect(world.trunks('vios1').at(-1)).toEqual({ pvid: 4094, vlans: [1201, 1202], priority: 1 });
    expect(world.trunks('vios2').at(-1)).toEqual({ pvid: 4094, vlans: [1201, 1202], priority: 2 });
    expect(world.requests()['POST ManagedSystem/NetworkBridge/{id}']).toBe(1);
  });

  it('leaves the host as it was before, object by object, when all is unplugged', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const before = world.state();
    await world.plug(vm, { vifs: [seaVif(1201), seaVif(100)], managementMac: newMac() });
    expect(world.state()).not.toEqual(before);
    expect(await world.unplug(vm)).toEqual({ is: 'succeeded', result: { kept: [] } });
    expect(world.state()).toEqual(before);
    expect(await world.records.get(vm)).toBeUndefined();
  });

  it('costs one read and one deletion for each adapter to unplug, while others need the VLAN', async () => {
    await using world = await withNetworking();
    const settled = await world.feed();
    const [stays, goes] = [await world.instance(), await world.instance()];
    for (const vm of [stays, goes]) await world.plug(vm, { vifs: [seaVif(1201)], managementMac: newMac() });
    await settled();
    world.simulator.requestLog.clear();
    await world.unplug(goes);
    expect(world.requests()).toEqual({
      'GET LogicalPartition/ClientNetworkAdapter': 1,
      'DELETE LogicalPartition/ClientNetworkAdapter/{id}': 2,
    });
  });

  it('looks at the adapters of partitions of others before it takes the last VLAN away', async () => {
    await using world = await withNetworking();
    const settled = await world.feed();
    const vm = await world.instance();
    await world.plug(vm, { vifs: [seaVif(1201)] });
    await world.plug(await world.instance(), { vifs: [seaVif(100)] });
    await settled();
    world.simulator.requestLog.clear();
    await world.unplug(vm);
    expect(world.requests()).toEqual({
      'GET LogicalPartition/ClientNetworkAdapter': 2,
      'DELETE LogicalPartition/ClientNetworkAdapter/{id}': 1,
      'GET ManagedSystem/LogicalPartition': 1,
      'GET ManagedSystem/VirtualIOServer': 1,
      'GET VirtualIOServer/ClientNetworkAdapter': 2,
      'POST ManagedSystem/NetworkBridge/{id}': 1,
    });
  });

  it('changes nothing when it is asked again', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const request = { vifs: [seaVif(1201)], managementMac: newMac() };
    const first = await world.plug(vm, request);
    const before = world.state();
    world.simulator.requestLog.clear();
    expect(await world.plug(vm, request, { operation: randomUUID() })).toEqual(first);
    expect(world.state()).toEqual(before);
    expect(Object.keys(world.requests()).filter((operation) => !operation.startsWith('GET'))).toEqual([]);
  });

  it('unplugs what is gone already', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    expect(await world.unplug(vm)).toMatchObject({ is: 'succeeded' });
    const vif = seaVif(1201);
    await world.plug(vm, { vifs: [vif] });
    const adapter = world.simulator.world
      .table('ClientNetworkAdapter')
      .in(world.host)
      .find(({ mac }) => mac === vif.mac);
    if (adapter) world.simulator.world.remove(adapter);
    expect(await world.unplug(vm)).toMatchObject({ is: 'succeeded' });
    expect(world.trunks().flatMap(({ vlans }) => vlans)).not.toContain(1201);
  });
});

/** Adapters of a partition, as the simulator has them. */
function lookAt({ simulator: { world }, host }: Awaited<ReturnType<typeof withNetworking>>, partition: string) {
  const nameOf = (id: number) =>
    world
      .table('VirtualSwitch')
      .in(host)
      .find((one) => one.id === id)?.name;
  const adapters = world
    .table('ClientNetworkAdapter')
    .in(host, partition)
    .map(({ mac, pvid, switchId, slot }) => ({ mac, pvid, on: nameOf(switchId), slot }));
  return { adapters };
}
