import { randomUUID } from 'node:crypto';
import { EnsureBootDisk, GetCapacity } from '#contracts';
import { withStorage } from '../testing/with-storage.js';

const GIB = 1024 ** 3;
const spawn = { uuid: randomUUID(), name: 'web', rootGb: 1, image: { kind: 'glance' as const, id: 'debian' } };

describe('the pool of a host', () => {
  it('has a size and free space', async () => {
    await using world = await withStorage({ simulator: { pools: [{ poolName: 'ssp1', capacityBytes: 100 * GIB }] } });

    const capacity = await world.caller.bus.query(GetCapacity, { host: world.host });

    expect(capacity).toEqual({ pool: 'ssp1', totalGb: 100, freeGb: 100 });
  });

  it('has to be named where a host has several', async () => {
    const pools = [
      { id: 'one', clusterName: 'c1' },
      { id: 'two', clusterName: 'c2', poolName: 'ssp2', capacityBytes: GIB },
    ];
    await using several = await withStorage({ simulator: { pools } });
    await using named = await withStorage({ simulator: { pools }, storage: { cluster: 'c2' } });

    const refused = await several.caller.ask(EnsureBootDisk, { host: several.host, ...spawn });

    expect(refused).toMatchObject({
      failure: { code: 'storage.pool-ambiguous', message: expect.stringContaining('c1, c2') },
    });
    expect(await named.caller.bus.query(GetCapacity, { host: named.host })).toMatchObject({ pool: 'ssp2' });
  });

  it('may be missing', async () => {
    await using world = await withStorage({ simulator: { hosts: [{ pools: [] }] } });

    const answer = await world.caller.ask(EnsureBootDisk, { host: world.host, ...spawn });

    expect(answer).toMatchObject({ failure: { code: 'storage.no-pool', effect: 'none' } });
  });
});
