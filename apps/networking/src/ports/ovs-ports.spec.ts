import { randomUUID } from 'node:crypto';
import { LogicalPartition, ManagedSystem, macFromApi, under, VirtualSwitch } from '#powervm';
import { type Networking, newMac, ovsVif, type TestInstance, withNetworking } from '../testing/with-networking.js';

describe('ports of Open vSwitch', () => {
  it('makes a pair on its own VLAN: a trunk in the management partition, an adapter with the MAC of the port', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const vif = ovsVif({ mtu: 1450 });
    expect(await world.plug(vm, { vifs: [vif] })).toMatchObject({ is: 'succeeded' });
    const { client, trunk } = pairOf(world, vif.mac);
    expect(client).toMatchObject({ mac: vif.mac, pvid: 1, parent: { uuid: vm.partition.uuid } });
    expect(trunk).toMatchObject({
      pvid: 1,
      switchId: client?.switchId,
      trunkPriority: 1,
      deviceName: vif.deviceName,
      ovsBridge: 'br-int',
      mtu: 1450,
      ovsPortExternalIds: `iface-id=${vif.id},iface-status=active,attached-mac=${macFromApi(vif.mac)},vm-uuid=${vm.uuid}`,
      parent: { uuid: managementOf(world) },
    });
  });

  it('costs three requests while the host is remembered', async () => {
    await using world = await withNetworking();
    const settled = await world.feed();
    await world.plug(await world.instance(), { vifs: [ovsVif()] });
    const vm = await world.instance();
    await settled();
    await world.plug(vm, { vifs: [ovsVif()] });
    expect(world.requests()).toEqual({
      'GET ManagedSystem/VirtualNetwork': 1,
      'PUT LogicalPartition/ClientNetworkAdapter': 2,
    });
  });

  it('leaves the host as it was when all is unplugged, in four requests', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const before = world.state();
    await world.plug(vm, { vifs: [ovsVif()] });
    world.simulator.requestLog.clear();
    expect(await world.unplug(vm)).toEqual({
      is: 'succeeded',
      result: { kept: [{ kind: 'virtual-switch', name: 'NovaLinkVEABridge' }] },
    });
    expect(world.requests()).toEqual({
      'GET LogicalPartition/ClientNetworkAdapter': 1,
      'GET LogicalPartition/ClientNetworkAdapter/{id}': 1,
      'DELETE LogicalPartition/ClientNetworkAdapter/{id}': 2,
    });
    expect(world.state()).toEqual(before);
  });

  it('takes the trunk away before the adapter', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const vif = ovsVif();
    await world.plug(vm, { vifs: [vif] });
    const { client, trunk } = pairOf(world, vif.mac);
    const gone: string[] = [];
    world.simulator.world.onChange(({ type, object }) => {
      if (type === 'DELETE_URI' && object.kind === 'ClientNetworkAdapter') gone.push(object.uuid);
    });
    await world.unplug(vm);
    expect(gone).toEqual([trunk?.uuid, client?.uuid]);
  });

  it('gives eight instances on two replicas eight different VLANs', async () => {
    await using world = await withNetworking({ replicas: 2 });
    const vms = await Promise.all(Array.from({ length: 8 }, () => world.instance()));
    const answers = await Promise.all(vms.map((vm) => world.plug(vm, { vifs: [ovsVif()] })));
    expect(answers.filter(({ is }) => is === 'failed')).toEqual([]);
    const trunks = adapters(world).filter(({ ovsBridge }) => ovsBridge !== undefined);
    expect(new Set(trunks.map(({ pvid }) => pvid)).size).toBe(8);
  });

  it("chooses no VLAN that somebody else's adapter has", async () => {
    await using world = await withNetworking();
    const other = ovsVif();
    await world.plug(await world.instance(), { vifs: [other] });
    await forgetRecords(world);
    const vif = ovsVif();
    await world.plug(await world.instance(), { vifs: [vif] });
    expect(pairOf(world, vif.mac).client?.pvid).toBe(2);
  });

  it('takes another VLAN when somebody else was faster', async () => {
    await using world = await withNetworking();
    const [vm, vif] = [await world.instance(), ovsVif()];
    const rival = await rivalOf(world, vif);
    const done = world.simulator.hooks.on('before', ({ method, operation, target }) => {
      if (
        method !== 'PUT' ||
        !operation.endsWith('ClientNetworkAdapter') ||
        !target.includes(managementOf(world) ?? '')
      )
        return;
      done();
      world.simulator.world.add(rival);
      return undefined;
    });
    expect(await world.plug(vm, { vifs: [vif] })).toMatchObject({ is: 'succeeded' });
    expect(pairOf(world, vif.mac)).toMatchObject({ client: { pvid: 2 }, trunk: { pvid: 2 } });
    expect(await world.unplug(vm)).toMatchObject({ is: 'succeeded' });
    expect(adapters(world)).toContain(rival);
  });

  it('makes the virtual switch where it is absent', async () => {
    const switches = [{ name: 'ETHERNET0', mode: 'Veb' as const }];
    await using world = await withNetworking({ simulator: { hosts: [{ switches }] } });
    const vm = await world.instance();
    expect(await world.plug(vm, { vifs: [ovsVif()] })).toMatchObject({ is: 'succeeded' });
    const made = await world.client.feed(VirtualSwitch, { parent: await system(world) });
    expect(made.map(({ name }) => name)).toEqual(['ETHERNET0', 'NovaLinkVEABridge']);
  });

  describe('when it is plugged again', () => {
    it('changes nothing while all is well', async () => {
      await using world = await withNetworking();
      const [vm, vif] = [await world.instance(), ovsVif()];
      const first = await world.plug(vm, { vifs: [vif] });
      const before = world.state();
      world.simulator.requestLog.clear();
      expect(await again(world, vm, vif)).toEqual(first);
      expect(world.state()).toEqual(before);
      expect(Object.keys(world.requests()).filter((operation) => !operation.startsWith('GET'))).toEqual([]);
    });

    it('makes a trunk that has vanished', async () => {
      await using world = await withNetworking();
      const [vm, vif] = [await world.instance(), ovsVif()];
      await world.plug(vm, { vifs: [vif] });
      const { trunk, client } = pairOf(world, vif.mac);
      if (trunk) world.simulator.world.remove(trunk);
      await again(world, vm, vif);
      expect(pairOf(world, vif.mac).trunk).toMatchObject({ pvid: client?.pvid, deviceName: vif.deviceName });
      expect(pairOf(world, vif.mac).client).toEqual(client);
    });

    it('corrects external ids, MTU, bridge and device name', async () => {
      await using world = await withNetworking();
      const [vm, vif] = [await world.instance(), ovsVif()];
      await world.plug(vm, { vifs: [vif] });
      const { trunk } = pairOf(world, vif.mac);
      const good = structuredClone(trunk);
      if (trunk)
        Object.assign(trunk, { ovsPortExternalIds: 'iface-id=x', mtu: 9000, ovsBridge: 'br-ex', deviceName: 'tap0' });
      if (trunk) world.simulator.world.changed(trunk);
      await again(world, vm, { ...vif, mtu: 1400 });
      expect(pairOf(world, vif.mac).trunk).toMatchObject({ ...good, mtu: 1400, revision: expect.any(Number) });
    });
  });

  it('takes away trunks of a partition that is gone', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const [vif, before] = [ovsVif(), adapters(world).length];
    await world.plug(vm, { vifs: [vif] });
    await world.client.delete(under(LogicalPartition, vm.partition.uuid));
    expect(pairOf(world, vif.mac).trunk).toBeDefined();
    expect(await world.unplug(vm)).toMatchObject({ is: 'succeeded' });
    expect(adapters(world)).toHaveLength(before);
  });

  it('finds a trunk by its MAC when the service ended before its uuid was recorded', async () => {
    await using world = await withNetworking();
    const [vm, vif, before] = [await world.instance(), ovsVif(), adapters(world).length];
    await world.plug(vm, { vifs: [vif] });
    await world.records.put(vm, (now) => ({
      partitionUuid: now?.partitionUuid ?? '',
      ports: Object.fromEntries(
        Object.entries(now?.ports ?? {}).map(([id, port]) => {
          if (port.type !== 'ovs') return [id, port];
          const { trunk: _, ...rest } = port;
          return [id, rest];
        }),
      ),
      outcomes: now?.outcomes ?? {},
    }));
    await world.unplug(vm);
    expect(adapters(world)).toHaveLength(before);
  });

  it('never takes a trunk of somebody else that has got the uuid or the VLAN', async () => {
    await using world = await withNetworking();
    const [vm, vif] = [await world.instance(), ovsVif()];
    await world.plug(vm, { vifs: [vif] });
    const { trunk } = pairOf(world, vif.mac);
    const mac = macFromApi(newMac());
    if (trunk) trunk.pvid = 77;
    if (trunk) trunk.ovsPortExternalIds = `iface-id=other,attached-mac=${mac},vm-uuid=${randomUUID()}`;
    await world.unplug(vm);
    expect(adapters(world)).toContain(trunk);
  });

  it('an undo that is repeated takes what landed late', async () => {
    await using world = await withNetworking();
    const [vm, vif] = [await world.instance(), ovsVif()];
    const before = adapters(world).length;
    await world.plug(vm, { vifs: [vif] });
    const { trunk } = pairOf(world, vif.mac);
    const late = structuredClone(trunk);
    const undo = { operation: vm.operation, step: 'ports', phase: 'undo' as const };
    await world.unplug(vm, undefined, undo);
    if (late) world.simulator.world.add(late);
    await world.unplug(vm, undefined, { ...undo, attempt: 2 });
    expect(adapters(world)).toHaveLength(before);
  });
});

const adapters = ({ simulator, host }: Networking) => simulator.world.table('ClientNetworkAdapter').in(host);

function pairOf(world: Networking, mac: string) {
  const client = adapters(world).find((adapter) => adapter.mac === mac);
  const trunk = adapters(world).find((adapter) => adapter.ovsPortExternalIds?.includes(macFromApi(mac)));
  return { client, trunk };
}

const managementOf = ({ simulator, host }: Networking) =>
  simulator.world
    .table('LogicalPartition')
    .in(host)
    .find(({ management }) => management)?.uuid;

const system = async ({ simulator }: Networking) => under(ManagedSystem, simulator.hosts[0]?.systemUuid ?? '');

const again = (world: Networking, vm: TestInstance, vif: ReturnType<typeof ovsVif>) =>
  world.plug(vm, { vifs: [vif] }, { operation: randomUUID() });

/** A trunk of somebody else that would have the VLAN which is free now. */
async function rivalOf(world: Networking, vif: ReturnType<typeof ovsVif>) {
  const vm = await world.instance();
  await world.plug(vm, { vifs: [{ ...vif, mac: newMac() }] });
  const trunk = structuredClone(adapters(world).find(({ ovsBridge }) => ovsBridge !== undefined));
  await world.unplug(vm);
  if (trunk === undefined) throw new Error('no trunk was made');
  return trunk;
}

/** What was made is then somebody else's. */
async function forgetRecords({ caller }: Networking): Promise<void> {
  const owned = await caller.bus.bucket('owned');
  for await (const key of await owned.keys()) await owned.delete(key);
}
