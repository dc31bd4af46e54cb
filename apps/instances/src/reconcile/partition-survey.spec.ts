import { z } from 'zod';
import { FindPartitionOrphans, RemovePartitionOrphans } from '#contracts';
import { Owned } from '#hosts';
import { type Instances, withInstances } from '../testing/with-instances.js';

const find = async ({ caller, host }: Instances) =>
  (await caller.bus.query(FindPartitionOrphans, { host }, 30_000)).orphans;

const remove = async ({ caller }: Instances, instance: { host: string; uuid: string }) => {
  const answer = await caller.ask(RemovePartitionOrphans, instance);
  if (answer.is === 'failed') throw new Error(answer.failure.message);
  return answer.result as { removed: unknown[]; left: unknown[] };
};

describe('partitions and their records', () => {
  it('are no orphans when both are there, which costs one request to see', async () => {
    await using world = await withInstances();
    await world.instance();
    expect(await find(world)).toEqual([]);
    expect(world.requests()).toEqual({ 'GET LogicalPartition': 1 });
  });

  it('a partition that somebody deleted leaves a record, which only a destroy removes', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    world.simulator.world.remove(world.partition(instance.uuid) as never);
    expect(await find(world)).toEqual([
      expect.objectContaining({ kind: 'partition', instance: instance.uuid, provablyOurs: true, remedy: 'destroy' }),
    ]);
    expect(await remove(world, instance)).toMatchObject({ removed: [], left: [{ remedy: 'destroy' }] });
    await expect(world.records.get(instance)).resolves.toBeDefined();
  });

  it('an intention that came to nothing is removed', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    world.simulator.world.remove(world.partition(instance.uuid) as never);
    await world.records.put(instance, (now) => ({
      ...now,
      name: 'web',
      madeBy: 'x',
      partitionUuid: 'X',
      partitionId: undefined,
    }));
    expect(await find(world)).toEqual([expect.objectContaining({ kind: 'record', remedy: 'remove' })]);
    expect(await remove(world, instance)).toMatchObject({ removed: [{ kind: 'record' }], left: [] });
    await expect(world.records.get(instance)).resolves.toBeUndefined();
  });

  it('a partition whose record is lost is ours where another part of the instance is recorded', async () => {
    await using world = await withInstances();
    const [ours, others] = [await world.instance(), await world.instance()];
    await world.records.remove(ours);
    await world.records.remove(others);
    const disks = await Owned.open(world.caller.bus, 'boot-disk', z.object({}));
    await disks.put(ours, () => ({}));
    expect(await find(world)).toEqual([
      expect.objectContaining({ kind: 'partition', instance: ours.uuid, remedy: 'adopt' }),
    ]);
  });
});
