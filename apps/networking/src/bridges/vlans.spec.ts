import { randomUUID } from 'node:crypto';
import { ClientNetworkAdapter, LogicalPartition, newClientNetworkAdapter, under } from '#powervm';
import { type Networking, newMac, seaVif, type TestInstance, withNetworking } from '../testing/with-networking.js';

describe('VLANs of network bridges', () => {
  describe('the bridge of a physical network', () => {
    const two = { hosts: [{ bridges: [{ pvid: 1 }, { pvid: 2, virtualSwitch: 'ETHERNET0' }] }] };

    it('is the one that networking.bridgeMappings names, by either SEA of a pair', async () => {
      const bridgeMappings = { public: 'ent8:vios1', storage: 'ent9:vios2' };
      await using world = await withNetworking({ simulator: two, config: { bridgeMappings } });
      const vm = await world.instance();
      const vifs = [seaVif(300, { physicalNetwork: 'public' }), seaVif(301, { physicalNetwork: 'storage' })];
      expect(await world.plug(vm, { vifs })).toMatchObject({ is: 'succeeded' });
      expect(world.trunks().map(({ vlans }) => vlans)).toEqual([[], [300], [], [301]]);
    });

    it('has to be mapped where a host has several: they are named', async () => {
      await using world = await withNetworking({ simulator: two });
      const answer = await world.plug(await world.instance(), { vifs: [seaVif(300)] });
      expect(answer).toMatchObject({ failure: { code: 'network.no-bridge', effect: 'none' } });
      expect(messageOf(answer)).toContain('ent8:vios1/ent8:vios2, ent9:vios1/ent9:vios2');
    });

    it('is unknown when it is neither mapped nor the default', async () => {
      await using world = await withNetworking();
      const answer = await world.plug(await world.instance(), { vifs: [seaVif(300, { physicalNetwork: 'lab' })] });
      expect(answer).toMatchObject({ failure: { code: 'network.physical-network', field: 'physicalNetwork' } });
    });

    it('is missing when the mapping names a SEA that the host does not have: those that it has are named', async () => {
      await using world = await withNetworking({ config: { bridgeMappings: { default: 'ent5:vios9' } } });
      const answer = await world.plug(await world.instance(), { vifs: [seaVif(300)] });
      expect(answer).toMatchObject({ failure: { code: 'network.no-bridge' } });
      expect(messageOf(answer)).toContain('ent8:vios1');
    });

    it('is missing on a host without bridges', async () => {
      await using world = await withNetworking({ simulator: { hosts: [{ bridges: [] }] } });
      const answer = await world.plug(await world.instance(), { vifs: [seaVif(300)] });
      expect(answer).toMatchObject({ failure: { code: 'network.no-bridge', effect: 'none' } });
    });
  });

  describe('refused before anything is made', () => {
    it.each([
      ['network.orphan-trunk', 500, { orphanTrunks: [{ vios: 2, pvid: 600, taggedVlans: [500] }] }],
      ['network.vlan-reserved', 4000, {}],
      ['network.vlan-exhausted', 500, { bridges: [{ additionalTrunks: full() }] }],
    ])('%s', async (code, vlan, host) => {
      await using world = await withNetworking({ simulator: { hosts: [host] } });
      const vm = await world.instance();
      const before = world.state();
      const answer = await world.plug(vm, { vifs: [seaVif(vlan)], managementMac: newMac() });
      expect(answer).toMatchObject({ is: 'failed', failure: { code, effect: 'none', retryable: false } });
      expect(world.state()).toEqual(before);
      expect(await world.records.get(vm)).toBeUndefined();
    });

    it('names the orphan trunk and its VIOS', async () => {
      const orphanTrunks = [{ vios: 2, pvid: 600, taggedVlans: [500] }];
      await using world = await withNetworking({ simulator: { hosts: [{ orphanTrunks }] } });
      const answer = await world.plug(await world.instance(), { vifs: [seaVif(500)] });
      expect(messageOf(answer)).toMatch(/ent\d+ of vios2/);
    });
  });

  describe('what was there before', () => {
    it('is given back when a trunk had to make way for a VLAN', async () => {
      const bridges = [{ pvid: 1, taggedVlans: [100], additionalTrunks: [{ pvid: 500, taggedVlans: [200, 201] }] }];
      await using world = await withNetworking({ simulator: { hosts: [{ bridges }] } });
      const vm = await world.instance();
      const before = world.state();
      expect(await world.plug(vm, { vifs: [seaVif(500)] })).toMatchObject({ is: 'succeeded' });
      expect(world.trunks().map(({ pvid, vlans }) => ({ pvid, vlans }))).toEqual([
        { pvid: 1, vlans: [100] },
        { pvid: 4094, vlans: [200, 201, 500] },
      ]);
      await world.unplug(vm);
      expect(world.state()).toEqual(before);
    });

    it('stays: VLANs of others, on the primary trunk or not', async () => {
      const bridges = [{ taggedVlans: [100], additionalTrunks: [{ pvid: 4094, taggedVlans: [200] }] }];
      await using world = await withNetworking({ simulator: { hosts: [{ bridges }] } });
      const vm = await world.instance();
      const before = world.state();
      await world.plug(vm, { vifs: [seaVif(100), seaVif(200), seaVif(1)] });
      expect(world.requests()['POST ManagedSystem/NetworkBridge/{id}']).toBeUndefined();
      await world.unplug(vm);
      expect(world.state()).toEqual(before);
    });

    it('is kept in pairs where load is balanced', async () => {
      await using world = await withNetworking({ simulator: { hosts: [{ bridges: [{ loadBalancing: true }] }] } });
      const [one, two] = [await world.instance(), await world.instance()];
      const before = world.state();
      await world.plug(one, { vifs: [seaVif(300)] });
      await world.plug(two, { vifs: [seaVif(301)] });
      expect(world.trunks().map(({ vlans }) => vlans)).toEqual([[], [300], [301]]);
      await world.unplug(one);
      expect(world.trunks().map(({ vlans }) => vlans)).toEqual([[], [], [301]]);
      await world.unplug(two);
      expect(world.state()).toEqual(before);
    });
  });

  describe('a VLAN of ours', () => {
    it('goes with the last instance that uses it', async () => {
      await using world = await withNetworking();
      const [one, two] = [await world.instance(), await world.instance()];
      const before = world.state();
      for (const vm of [one, two]) await world.plug(vm, { vifs: [seaVif(1201)] });
      await world.unplug(one);
      expect(carried(world)).toContain(1201);
      await world.unplug(two);
      expect(carried(world)).not.toContain(1201);
      expect(world.state()).toEqual(before);
    });

    it('stays while a partition of others has an adapter in it', async () => {
      await using world = await withNetworking();
      const [ours, other] = [await world.instance(), await world.instance({ ours: false })];
      await world.plug(ours, { vifs: [seaVif(1201)] });
      await addAdapter(world, other, 1201);
      expect(await world.unplug(ours)).toMatchObject({ is: 'succeeded' });
      expect(carried(world)).toContain(1201);
    });

    it('moves with a port that is bound to another VLAN', async () => {
      await using world = await withNetworking();
      const vm = await world.instance();
      const vif = seaVif(1201);
      await world.plug(vm, { vifs: [vif] });
      const adapter = adapters(world).find(({ mac }) => mac === vif.mac);
      await world.plug(vm, { vifs: [{ ...vif, vlan: 1300 }] }, { operation: randomUUID() });
      expect(adapter).toMatchObject({ pvid: 1300 });
      expect(carried(world)).toEqual(expect.not.arrayContaining([1201]));
      expect(carried(world)).toContain(1300);
    });

    it('is there for whoever comes while it is being taken away', async () => {
      await using world = await withNetworking({ replicas: 2 });
      const [going, coming] = [await world.instance(), await world.instance()];
      await world.plug(going, { vifs: [seaVif(1201)] });
      const hold = await world.simulator.control.hold({
        match: { operation: 'POST ManagedSystem/NetworkBridge/{id}' },
        at: 'before',
      });
      const gone = world.unplug(going);
      await hold.reached();
      const come = world.plug(coming, { vifs: [seaVif(1201)] });
      await hold.release();
      expect(await gone).toMatchObject({ is: 'succeeded' });
      expect(await come).toMatchObject({ is: 'succeeded' });
      expect(carried(world)).toContain(1201);
    });

    it('is not put back for a port that has gone meanwhile, when the step of another one is repeated', async () => {
      await using world = await withNetworking({ replicas: 2 });
      const { control } = world.simulator;
      const [first, second] = [await world.instance(), await world.instance()];
      const before = world.state();
      for (const instance of [first, second]) await world.plug(instance, { vifs: [seaVif(1201)] });
      await control.fault({
        match: { method: 'DELETE', operation: '*ClientNetworkAdapter*' },
        when: { nth: 1 },
        fault: { kind: 'cut', at: 'before-answer' },
      });
      const looking = await control.hold({ match: { operation: 'GET ManagedSystem/NetworkBridge' }, at: 'after' });
      const repeated = world.unplug(first);
      await looking.reached();
      expect(await world.unplug(second)).toMatchObject({ is: 'succeeded' });
      await looking.release();
      expect(await repeated).toMatchObject({ is: 'succeeded' });
      expect(world.state()).toEqual(before);
    });
  });

  it('eight instances with a VLAN each on two replicas, at once: all are carried, and all go again', async () => {
    await using world = await withNetworking({ replicas: 2 });
    const vms: TestInstance[] = [];
    for (let index = 0; index < 8; index += 1) vms.push(await world.instance());
    const before = world.state();
    const plugged = await Promise.all(vms.map((vm, index) => world.plug(vm, { vifs: [seaVif(1201 + index)] })));
    expect(plugged.filter(({ is }) => is !== 'succeeded')).toEqual([]);
    expect(carried(world)).toEqual(expect.arrayContaining([1201, 1202, 1203, 1204, 1205, 1206, 1207, 1208]));
    const unplugged = await Promise.all(vms.map((vm) => world.unplug(vm)));
    expect(unplugged.filter(({ is }) => is !== 'succeeded')).toEqual([]);
    expect(world.state()).toEqual(before);
  });

  it('eight instances with one new VLAN on two replicas, at once: one change of the bridge carries it', async () => {
    await using world = await withNetworking({ replicas: 2 });
    const vms: TestInstance[] = [];
    for (let index = 0; index < 8; index += 1) vms.push(await world.instance());
    await Promise.all(vms.map((vm) => world.plug(vm, { vifs: [seaVif(1201)] })));
    const changes = world.simulator.requestLog.entries(
      ({ operation, status }) => operation.startsWith('POST') && status === 200,
    );
    expect(changes).toHaveLength(1);
    expect(carried(world).filter((vlan) => vlan === 1201)).toHaveLength(1);
  });

  describe('of another bridge on the same switch', () => {
    const simulator = {
      hosts: [
        {
          bridges: [
            { pvid: 1, taggedVlans: [] },
            { pvid: 2, taggedVlans: [700], additionalTrunks: [{ pvid: 900, taggedVlans: [800, 801] }] },
          ],
        },
      ],
    };
    const config = { bridgeMappings: { default: 'ent8:vios1', other: 'ent10:vios1' } };

    it('are moved while they are needed, when nobody uses them there', async () => {
      await using world = await withNetworking({ simulator, config });
      const vm = await world.instance();
      const before = world.state();
      expect(await world.plug(vm, { vifs: [seaVif(800)] })).toMatchObject({ is: 'succeeded' });
      expect(world.trunks().map(({ vlans }) => vlans)).toEqual([[], [800], [700], [801]]);
      await world.unplug(vm);
      expect(world.trunks().map(({ vlans }) => [...vlans].sort())).toEqual([[], [700], [800, 801]]);
      expect(Object.keys(world.state())).toEqual(Object.keys(before));
    });

    it('are not taken from a partition that uses them', async () => {
      await using world = await withNetworking({ simulator, config });
      const [vm, other] = [await world.instance(), await world.instance({ ours: false })];
      await addAdapter(world, other, 800);
      const answer = await world.plug(vm, { vifs: [seaVif(800)] });
      expect(answer).toMatchObject({ failure: { code: 'network.vlan-on-peer', effect: 'none' } });
      expect(messageOf(answer)).toContain(other.partition.name);
    });

    it('are not taken from its primary trunk, nor from instances of ours', async () => {
      await using world = await withNetworking({ simulator, config });
      const [one, two] = [await world.instance(), await world.instance()];
      for (const vlan of [2, 700]) {
        const answer = await world.plug(one, { vifs: [seaVif(vlan)] }, { operation: randomUUID() });
        expect(answer).toMatchObject({ failure: { code: 'network.vlan-on-peer' } });
      }
      const there = await world.plug(one, { vifs: [seaVif(1201, { physicalNetwork: 'other' })] });
      expect(there).toMatchObject({ is: 'succeeded' });
      const answer = await world.plug(two, { vifs: [seaVif(1201)] });
      expect(answer).toMatchObject({ failure: { code: 'network.vlan-on-peer' } });
    });

    it('give way when one of their arbitrary PVIDs is wanted, and get it back', async () => {
      await using world = await withNetworking({ simulator, config });
      const vm = await world.instance();
      const before = world.state();
      expect(await world.plug(vm, { vifs: [seaVif(900)] })).toMatchObject({ is: 'succeeded' });
      expect(world.trunks().map(({ pvid }) => pvid)).toEqual([1, expect.any(Number), 2, 4094]);
      await world.unplug(vm);
      expect(world.state()).toEqual(before);
    });
  });
});

const adapters = ({ simulator, host }: Networking) => simulator.world.table('ClientNetworkAdapter').in(host);

const carried = (world: Networking): number[] => world.trunks().flatMap(({ vlans }) => vlans);

const messageOf = (answer: Awaited<ReturnType<Networking['plug']>>): string =>
  answer.is === 'failed' ? answer.failure.message : '';

/** Fifteen trunks of twenty VLANs. */
function full() {
  return Array.from({ length: 15 }, (_, trunk) => ({
    pvid: 4080 - trunk,
    taggedVlans: Array.from({ length: 20 }, (__, index) => 1000 + 20 * trunk + index),
  }));
}

async function addAdapter({ client, simulator, host }: Networking, to: TestInstance, vlan: number): Promise<void> {
  const virtualSwitch = simulator.world
    .table('VirtualSwitch')
    .in(host)
    .find(({ name }) => name === 'ETHERNET0');
  const path = `/rest/api/uom/ManagedSystem/${simulator.hosts[0]?.systemUuid}/VirtualSwitch/${virtualSwitch?.uuid}`;
  const document = newClientNetworkAdapter({
    slot: 'high',
    pvid: vlan,
    virtualSwitch: `${simulator.hosts[0]?.url}${path}`,
  });
  await client.create(ClientNetworkAdapter, document, { parent: under(LogicalPartition, to.partition.uuid) });
}
