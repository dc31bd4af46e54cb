import type { Failure } from '#contracts';
import { ovsVif, seaVif, withNetworking } from '../testing/with-networking.js';

/** What find-partition says of a running partition whose guest has no RMC connection yet. */
const frozen: Failure = {
  code: 'instance.rmc-inactive',
  message: 'partition vm1 is running and its RMC connection is inactive',
  retryable: false,
  effect: 'none',
};

describe('a partition that cannot change its I/O now', () => {
  it('keeps ports that are there as they should be: nothing is refused, nothing is written', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const vifs = [seaVif(1201), ovsVif()];
    await world.plug(vm, { vifs });
    const before = world.state();
    world.simulator.requestLog.clear();
    expect(await world.plug(vm, { vifs, frozen }, { step: 'again' })).toMatchObject({ is: 'succeeded' });
    expect(world.state()).toEqual(before);
    expect(Object.keys(world.requests()).filter((operation) => !operation.startsWith('GET'))).toEqual([]);
  });

  it('is given no new port, and nothing of it is made or recorded', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const before = world.state();
    const answer = await world.plug(vm, { vifs: [seaVif(1201)], frozen });
    expect(answer).toMatchObject({ is: 'failed', failure: { code: 'instance.rmc-inactive', effect: 'none' } });
    expect(world.state()).toEqual(before);
    expect(await world.records.get(vm)).toBeUndefined();
  });

  it('keeps a port that should go, but forgets one that is gone', async () => {
    await using world = await withNetworking();
    const vm = await world.instance();
    const [stays, goes] = [seaVif(1201), seaVif(100)];
    await world.plug(vm, { vifs: [stays, goes] });
    const table = world.simulator.world.table('ClientNetworkAdapter');
    const gone = table.in(world.host).find(({ mac }) => mac === goes.mac);
    if (gone) world.simulator.world.remove(gone);
    const before = world.state();
    const refused = await world.unplug(vm, [stays.id], { step: 'first' }, frozen);
    expect(refused).toMatchObject({ is: 'failed', failure: { code: 'instance.rmc-inactive', effect: 'none' } });
    expect(world.state()).toEqual(before);
    expect(await world.unplug(vm, [goes.id], { step: 'second' }, frozen)).toMatchObject({ is: 'succeeded' });
  });
});
