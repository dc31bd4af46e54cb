import {
  ClientNetworkAdapter,
  LogicalPartition,
  ManagedSystem,
  macToApi,
  NetworkBridge,
  newClientNetworkAdapter,
  newPartition,
  newTrunkAdapter,
  newVirtualSwitch,
  nextWwpns,
  publishEvent,
  VirtualIOServer,
  VirtualNetwork,
  VirtualSwitch,
} from '../index.js';
import { openWorld, type World } from '../testing/simulated-world.js';

const UUID = '1F3D4D15-AAAA-4BBB-8CCC-0123456789AB';

async function partition({ client, system }: World): Promise<LogicalPartition> {
  const processors = { kind: 'shared', units: { desired: 0.1 }, virtual: { desired: 1 } } as const;
  const document = newPartition({ uuid: UUID, name: 'web-1', memory: { desired: 2048 }, processors });
  return client.create(LogicalPartition, document, { parent: system });
}

async function defaultSwitch({ client, system }: World): Promise<VirtualSwitch> {
  const switches = await client.feed(VirtualSwitch, { parent: system });
  const found = switches.find((one) => one.name === 'ETHERNET0');
  if (found === undefined) throw new Error('there is no ETHERNET0');
  return found;
}

describe('networks of a simulated host', () => {
  it('give a partition an adapter with the MAC that was asked for', async () => {
    await using world = await openWorld();
    const { client } = world;
    const lpar = await partition(world);
    const document = newClientNetworkAdapter({
      slot: 'high',
      mac: macToApi('fa:16:3e:00:00:01'),
      pvid: 200,
      virtualSwitch: await defaultSwitch(world),
    });
    const made = await client.create(ClientNetworkAdapter, document, { parent: lpar });
    expect(made).toMatchObject({ mac: 'FA163E000001', pvid: 200, trunkPriority: undefined });
    expect(made.slot).toBeGreaterThan(1);
    const vlans = await client.feed(VirtualNetwork, { parent: world.system });
    expect(vlans.some((network) => network.vlan === 200 && !network.tagged)).toBe(true);
    await publishEvent(client, { uri: made.meta.href, detail: '{"provider":"NOVA_PVM_VIF","action":"plug"}' });
    expect(await client.delete(made)).toBe(true);
    expect(await client.feed(ClientNetworkAdapter, { parent: lpar })).toEqual([]);
  });

  it('take a new switch', async () => {
    await using world = await openWorld();
    const made = await world.client.create(VirtualSwitch, newVirtualSwitch({ name: 'br-test' }), {
      parent: world.system,
    });
    expect(made).toMatchObject({ name: 'br-test', mode: 'Veb' });
    expect(await world.client.delete(made)).toBe(true);
  });

  it('carry one more VLAN when both SEAs of a bridge get a trunk for it', async () => {
    await using world = await openWorld();
    const { client, system } = world;
    const virtualSwitch = await defaultSwitch(world);
    const [bridge] = await client.feed(NetworkBridge, { parent: system });
    const after = await client.update(bridge!, (draft) => {
      for (const sea of draft.seas) {
        sea.trunks.add(
          newTrunkAdapter({
            pvid: 4001,
            taggedVlans: [2001],
            virtualSwitch,
            virtualSwitchId: virtualSwitch.id ?? 0,
            priority: sea.trunks.toArray()[0]?.priority ?? 1,
          }),
        );
      }
    });
    for (const sea of after.seas) {
      const trunk = sea.trunks.find((one) => one.pvid === 4001);
      expect(trunk).toMatchObject({ taggedVlans: [2001], tagged: true });
      expect(trunk?.deviceName).toMatch(/^ent\d+$/);
    }
    const vioses = await client.feed(VirtualIOServer, { group: 'ViosNetwork' });
    const carriers = vioses.filter((vios) => vios.trunks.some((trunk) => trunk.taggedVlans.includes(2001)));
    expect(carriers).toHaveLength(after.seas.length);
  });

  it('reserve WWPNs that nobody else gets', async () => {
    await using world = await openWorld();
    const [system] = await world.client.feed(ManagedSystem);
    const first = await nextWwpns(world.client, system!, 2);
    const second = await nextWwpns(world.client, system!, 1);
    expect(new Set([...first, ...second].flat()).size).toBe(6);
  });
});
