import { EnsureBootDisk, type LogicalUnitRef } from '#contracts';
import { Hosts } from '#hosts';
import { resultOf, withStorage } from '../testing/with-storage.js';
import { connecting } from './changes.js';
import { ViosFeed } from './vios-feed.js';
import { ViosUpdates } from './vios-updates.js';

/** Two partitions, a disk, a VIOS as read, and the changes that map the disk, or one that is not there, to them. */
async function twoPartitions() {
  const world = await withStorage();
  const hosts = new Hosts(world.config.hosts);
  const host = hosts.get(world.host);
  const partitions = [await world.partition(), await world.partition()] as const;
  const request = { host: world.host, uuid: partitions[0].instance, name: 'web', rootGb: 1 };
  const made = await world.caller.ask(EnsureBootDisk, { ...request, image: { kind: 'glance', id: 'debian' } });
  const { disk } = resultOf<{ disk: LogicalUnitRef }>(made);
  const { vioses, readAt } = await new ViosFeed().read(host);
  const [vios] = vioses;
  if (vios === undefined) throw new Error('the host has no VIOS');
  const changeOf = (partition: (typeof partitions)[number], udid: string) => {
    const href = `${world.simulator.hosts[0]?.url}/rest/api/uom/LogicalPartition/${partition.uuid}`;
    return connecting(partition, href, [{ kind: 'LogicalUnit', udid, name: 'x' }], false);
  };
  world.simulator.requestLog.clear();
  return {
    host,
    seen: { vios, readAt },
    good: changeOf(partitions[0], disk.udid),
    other: changeOf(partitions[1], disk.udid),
    bad: changeOf(partitions[1], `27${'0'.repeat(64)}`),
    fails: ({ status, applied }: { status: number; applied: boolean }) =>
      world.simulator.control.fault({
        match: { operation: 'POST VirtualIOServer/{id}' },
        when: { nth: 1 },
        fault: { kind: 'status', status, message: 'out of order', applied },
      }),
    statuses: () => world.simulator.requestLog.entries(({ method }) => method === 'POST').map(({ status }) => status),
    async [Symbol.asyncDispose]() {
      await hosts.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

const allowed = async () => undefined;
const fenced = () => Promise.reject(new Error('fenced'));

describe('changes that wait for one VIOS', () => {
  it('go into one update', async () => {
    await using at = await twoPartitions();
    const updates = new ViosUpdates();

    const [one, two] = await Promise.all([
      updates.apply(at.host, at.seen, at.good, allowed),
      updates.apply(at.host, at.seen, at.other, allowed),
    ]);

    expect(at.statuses()).toEqual([200]);
    expect(one).toBe(two);
    expect(one.scsiMappings.filter(({ storage }) => storage !== undefined)).toHaveLength(2);
  });

  it('do not fail with one that the server refuses: each is sent alone then', async () => {
    await using at = await twoPartitions();
    const updates = new ViosUpdates();

    const [good, bad] = await Promise.allSettled([
      updates.apply(at.host, at.seen, at.good, allowed),
      updates.apply(at.host, at.seen, at.bad, allowed),
    ]);

    // A server may change the etag although it refuses: that costs a 412.
    expect(at.statuses().filter((status) => status !== 412)).toEqual([404, 200, 404]);
    expect(good.status).toBe('fulfilled');
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'hypervisor.not-found' } });
  });

  it('are each done once when the server fails after it has done the update of all', async () => {
    await using at = await twoPartitions();
    await at.fails({ status: 500, applied: true });
    const updates = new ViosUpdates();

    const [one, two] = await Promise.all([
      updates.apply(at.host, at.seen, at.good, allowed),
      updates.apply(at.host, at.seen, at.other, allowed),
    ]);

    expect(at.statuses()).toEqual([500, 412]);
    for (const vios of [one, two])
      expect(vios.scsiMappings.filter(({ storage }) => storage !== undefined)).toHaveLength(2);
  });

  it('are left out when their command may no longer act', async () => {
    await using at = await twoPartitions();
    const updates = new ViosUpdates();

    const [good, late] = await Promise.allSettled([
      updates.apply(at.host, at.seen, at.good, allowed),
      updates.apply(at.host, at.seen, at.other, fenced),
    ]);

    expect(at.statuses()).toEqual([200]);
    expect(good).toMatchObject({
      status: 'fulfilled',
      value: { scsiMappings: [{ storage: { kind: 'LogicalUnit' } }] },
    });
    expect(late).toMatchObject({ status: 'rejected', reason: { message: 'fenced' } });
  });

  it('cost no update when they change nothing', async () => {
    await using at = await twoPartitions();
    const updates = new ViosUpdates();
    const vios = await updates.apply(at.host, at.seen, at.good, allowed);

    await updates.apply(at.host, { vios, readAt: performance.now() }, at.good, allowed);

    expect(at.statuses()).toEqual([200]);
  });
});
