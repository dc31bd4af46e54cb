import { FindNetworks } from '#contracts';
import { withNetworking } from '../testing/with-networking.js';

describe('the physical networks that a host serves', () => {
  const ask = ({ caller }: Awaited<ReturnType<typeof withNetworking>>, host?: string) =>
    caller.bus.query(FindNetworks, host === undefined ? {} : { host });

  it('are the default one by its only bridge, with the VLANs that it carries', async () => {
    await using world = await withNetworking();
    const physicalNetworks = [{ name: 'default', seas: ['ent8:vios1', 'ent8:vios2'], vlans: [1, 100, 101, 102, 103] }];
    const known = { host: world.host, novaHost: world.host, alive: true };
    expect(await ask(world, world.host)).toEqual({ hosts: [{ ...known, physicalNetworks }] });
  });

  it('are those of networking.bridgeMappings that it has', async () => {
    const bridgeMappings = { public: 'ent8:vios1, ent8:vios7', lab: 'ent9:vios7' };
    await using world = await withNetworking({ config: { bridgeMappings } });
    const { hosts } = await ask(world);
    expect(hosts.map(({ physicalNetworks }) => physicalNetworks.map(({ name }) => name))).toEqual([['public']]);
  });

  it.each([
    ['no bridge', { hosts: [{ bridges: [] }] }, {}, 'no network bridge'],
    [
      'several and no mapping',
      { hosts: [{ bridges: [{ pvid: 1 }, { pvid: 2, virtualSwitch: 'ETHERNET0' }] }] },
      {},
      'several network bridges, none of them mapped: ent8:vios1/ent8:vios2, ent9:vios1/ent9:vios2',
    ],
    [
      'none that is mapped',
      {},
      { bridgeMappings: { lab: 'ent5:vios9' } },
      'none of networking.bridgeMappings is on the host, which has ent8:vios1/ent8:vios2',
    ],
  ])('are none, and why, where it has %s', async (_what, simulator, config, problem) => {
    await using world = await withNetworking({ simulator, config });
    expect(await ask(world)).toMatchObject({ hosts: [{ alive: true, problem, physicalNetworks: [] }] });
  });

  it('are unknown while it does not answer', async () => {
    await using world = await withNetworking();
    await world.simulator.close();
    const [host] = (await ask(world)).hosts;
    expect(host).toMatchObject({ alive: false, physicalNetworks: [], problem: expect.stringMatching(/\w+/) });
  });

  it('cost no request while the bridges are remembered', async () => {
    await using world = await withNetworking();
    const settled = await world.feed();
    await settled();
    await ask(world);
    world.simulator.requestLog.clear();
    await ask(world);
    expect(world.requests()).toEqual({});
  });
});
