import { randomUUID } from 'node:crypto';
import { type Networking, newMac, ovsVif, seaVif, withNetworking } from '../testing/with-networking.js';

const ADAPTER = { operation: 'PUT LogicalPartition/ClientNetworkAdapter' };
const BRIDGE = { operation: 'POST ManagedSystem/NetworkBridge/{id}' };

describe('ports when something goes wrong', () => {
  it.each([
    ['the first adapter', ADAPTER, 1],
    ['the second', ADAPTER, 2],
    ['the third', ADAPTER, 3],
    ['the fourth', ADAPTER, 4],
    ['a change of the bridge', BRIDGE, 1],
  ])('makes %s once when the answer to its request was lost', async (_what, match, nth) => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const before = world.state();
    await world.simulator.control.fault({ match, when: { nth }, fault: { kind: 'cut', at: 'before-answer' } });
    const vifs = [seaVif(1201), ovsVif()];
    expect(await world.plug(vm, { vifs, managementMac: newMac() })).toMatchObject({ is: 'succeeded' });
    expect(adaptersOf(world, vm.partition.uuid)).toHaveLength(3);
    expect(world.trunks().map(({ vlans }) => vlans.filter((vlan) => vlan === 1201))).toEqual([[], [1201]]);
    await world.unplug(vm);
    expect(world.state()).toEqual(before);
  });

  it('undoes half of it: adapters, trunks, VLANs and records', async () => {
    await using world = await withNetworking();
    const vm = await world.instance({ maximumVirtualSlots: 3 });
    const before = world.state();
    const vifs = [ovsVif(), seaVif(1201)];
    const answer = await world.plug(vm, { vifs, managementMac: newMac() });
    expect(answer).toMatchObject({ failure: { code: 'network.slot-exhausted', effect: 'unknown', retryable: false } });
    const undo = { operation: vm.operation, step: 'ports', phase: 'undo' as const };
    expect(await world.unplug(vm, undefined, undo)).toMatchObject({ is: 'succeeded' });
    expect(world.state()).toEqual(before);
    expect(await world.records.get(vm)).toBeUndefined();
  });

  it('an undo leaves ports that were there before its operation', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const [old, added] = [seaVif(1201), seaVif(1202)];
    await world.plug(vm, { vifs: [old] });
    const before = world.state();
    const operation = randomUUID();
    await world.plug(vm, { vifs: [old, added] }, { operation });
    await world.unplug(vm, [old.id, added.id], { operation, step: 'ports', phase: 'undo' });
    expect(world.state()).toEqual(before);
    expect(Object.keys((await world.records.get(vm))?.ports ?? {})).toEqual([old.id]);
  });

  it('unplugs the named ports and leaves the others', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const [kept, gone] = [seaVif(1201), ovsVif()];
    await world.plug(vm, { vifs: [kept, gone], managementMac: newMac() });
    await world.unplug(vm, [gone.id, 'unknown']);
    const macs = adaptersOf(world, vm.partition.uuid).map(({ mac }) => mac);
    expect(macs).toContain(kept.mac);
    expect(macs).not.toContain(gone.mac);
    expect(macs).toHaveLength(2);
  });

  it('finishes the removal of a VLAN that another began and never ended', async () => {
    await using world = await withNetworking();
    const [vm, next] = [await world.instance(), await world.instance()];
    await world.plug(vm, { vifs: [seaVif(1201)] });
    await leaveHalfRemoved(world, '1201', Date.now() - 60_000);
    expect(await world.plug(next, { vifs: [seaVif(1201)] })).toMatchObject({ is: 'succeeded' });
    expect(world.trunks().at(-1)?.vlans).toEqual([1201]);
    await world.unplug(next);
    expect(world.trunks().flatMap(({ vlans }) => vlans)).not.toContain(1201);
  });

  it('refuses a partition that is not ours, and one that is another', async () => {
    await using world = await withNetworking();
    const [foreign, ours] = [await world.instance({ ours: false }), await world.instance()];
    const before = world.state();
    expect(await world.plug(foreign, { vifs: [seaVif(100)] })).toMatchObject({
      failure: { code: 'instance.not-found' },
    });
    const mixed = { ...ours, partition: foreign.partition };
    expect(await world.plug(mixed, { vifs: [seaVif(100)] })).toMatchObject({
      failure: { code: 'request.invalid', field: 'partition.uuid' },
    });
    expect(world.state()).toEqual(before);
  });

  it('refuses a host that an HMC manages', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    world.simulator.hooks.on('applied', ({ operation }, reply) =>
      operation.endsWith('Logon') && reply
        ? { ...reply, headers: { ...reply.headers, 'X-MC-Type': 'HMC' } }
        : undefined,
    );
    const answer = await world.plug(vm, { vifs: [seaVif(100)] });
    expect(answer).toMatchObject({ failure: { code: 'network.hmc-unsupported', effect: 'none' } });
  });

  it('leaves an adapter of somebody else with the MAC as it is, if it will do', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const vif = seaVif(100);
    await world.plug(vm, { vifs: [vif] });
    const owned = await world.caller.bus.bucket('owned');
    await owned.delete(`${vm.host}.${vm.uuid}.networking`);
    const again = { operation: randomUUID() };
    expect(await world.plug(vm, { vifs: [vif] }, again)).toMatchObject({ is: 'succeeded' });
    await world.unplug(vm);
    expect(adaptersOf(world, vm.partition.uuid)).toHaveLength(1);
    const other = await world.plug(vm, { vifs: [{ ...vif, vlan: 101 }] }, { operation: randomUUID() });
    expect(other).toMatchObject({ failure: { code: 'network.mac-taken', effect: 'none' } });
  });

  it.each([
    ['id', (vif: ReturnType<typeof seaVif>) => [vif, { ...seaVif(101), id: vif.id }]],
    ['mac', (vif: ReturnType<typeof seaVif>) => [vif, { ...seaVif(101), mac: vif.mac }]],
  ])('refuses a second port with the same %s', async (field, vifs) => {
    await using world = await withNetworking();
    const answer = await world.plug(await world.instance(), { vifs: vifs(seaVif(100)) });
    expect(answer).toMatchObject({ failure: { code: 'request.invalid', field: `vifs[1].${field}`, effect: 'none' } });
  });
});

const adaptersOf = ({ simulator, host }: Networking, partition: string) =>
  simulator.world.table('ClientNetworkAdapter').in(host, partition);

/** As after a service was killed between its note and its change of the bridge. */
async function leaveHalfRemoved({ caller, host }: Networking, vlan: string, since: number): Promise<void> {
  const owned = await caller.bus.bucket('owned');
  const key = `${host}.bridges.vlans`;
  const document = (await owned.get(key))?.json<{ bridges: Record<string, { vlans: Record<string, unknown> }> }>();
  for (const bridge of Object.values(document?.bridges ?? {})) {
    if (bridge.vlans[vlan]) bridge.vlans[vlan] = { users: [], removing: { by: 'somebody', since } };
  }
  await owned.put(key, JSON.stringify(document));
}
