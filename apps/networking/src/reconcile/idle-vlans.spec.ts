import { randomUUID } from 'node:crypto';
import { FindNetworkOrphans, NO_INSTANCE, RemoveNetworkOrphans } from '#contracts';
import { INSTANCES_DOMAIN, Owned, PartitionRecord } from '#hosts';
import { LogicalPartition, under } from '#powervm';
import { type Networking, seaVif, type TestInstance, withNetworking } from '../testing/with-networking.js';

const VLAN = 1300;

const find = async ({ caller, host }: Networking) =>
  (await caller.bus.query(FindNetworkOrphans, { host }, 60_000)).orphans;
const remove = ({ caller, host }: Networking, uuid: string) =>
  caller.ask(RemoveNetworkOrphans, { host, uuid }, { operation: randomUUID(), step: 'networking' });
const hasVlan = (world: Networking) => world.trunks().some(({ pvid, vlans }) => [pvid, ...vlans].includes(VLAN));

/** Somebody deletes the partition at the host, and what is recorded of it is lost. */
async function vanish({ client, caller, records }: Networking, instance: TestInstance): Promise<void> {
  await client.delete(under(LogicalPartition, instance.partition.uuid));
  const partitions = await Owned.open(caller.bus, INSTANCES_DOMAIN, PartitionRecord);
  await partitions.remove(instance);
  await records.remove(instance);
}

describe('a VLAN that we have put on a bridge', () => {
  it('is none without an owner while a port uses it', async () => {
    await using world = await withNetworking();
    await world.plug(await world.instance(), { vifs: [seaVif(VLAN)] });
    expect(hasVlan(world)).toBe(true);
    expect(await find(world)).toEqual([]);
  });

  it('is found when nobody uses it any more, and removed with what belongs to no instance', async () => {
    await using world = await withNetworking();
    const before = world.trunks();
    const instance = await world.instance();
    await world.plug(instance, { vifs: [seaVif(VLAN)] });
    await vanish(world, instance);
    const [orphan, ...more] = await find(world);
    expect(more).toEqual([]);
    expect(orphan).toMatchObject({
      kind: 'vlan',
      id: expect.stringMatching(new RegExp(`/${VLAN}$`)),
      name: expect.stringMatching(new RegExp(`^VLAN ${VLAN} on `)),
      provablyOurs: true,
      remedy: 'remove',
    });
    expect(await remove(world, NO_INSTANCE)).toMatchObject({
      is: 'succeeded',
      result: { removed: [{ kind: 'vlan' }], left: [] },
    });
    expect(world.trunks()).toEqual(before);
    expect(await find(world)).toEqual([]);
  });

  it('goes with the ports that are recorded of an instance that is gone', async () => {
    await using world = await withNetworking();
    const before = world.trunks();
    const instance = await world.instance();
    await world.plug(instance, { vifs: [seaVif(VLAN)] });
    await world.client.delete(under(LogicalPartition, instance.partition.uuid));
    const partitions = await Owned.open(world.caller.bus, INSTANCES_DOMAIN, PartitionRecord);
    await partitions.remove(instance);
    expect((await find(world)).map(({ kind }) => kind)).toEqual(['port']);
    await remove(world, instance.uuid);
    expect(world.trunks()).toEqual(before);
    expect(await find(world)).toEqual([]);
  });

  it('is left alone by the clean-up of another instance', async () => {
    await using world = await withNetworking();
    const instance = await world.instance();
    await world.plug(instance, { vifs: [seaVif(VLAN)] });
    await vanish(world, instance);
    expect(await remove(world, randomUUID())).toMatchObject({ result: { removed: [] } });
    expect(hasVlan(world)).toBe(true);
  });
});
