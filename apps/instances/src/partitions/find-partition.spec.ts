import { randomUUID } from 'node:crypto';
import { FindPartition } from '#contracts';
import { partitionUuid } from '#powervm';
import { withInstances } from '../testing/with-instances.js';

describe('finding a partition', () => {
  it('takes one quick read', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    const { id, name } = world.partition(instance.uuid) ?? {};
    await expect(world.caller.ask(FindPartition, instance)).resolves.toEqual({
      is: 'succeeded',
      result: { partition: { uuid: partitionUuid(instance.uuid), id, name } },
    });
    expect(world.requests()).toEqual({ 'GET LogicalPartition/{id}/quick/PartitionState': 1 });
  });

  it('refuses one that never was, unless absence is accepted', async () => {
    await using world = await withInstances();
    const instance = { host: world.host, uuid: randomUUID() };
    await expect(world.caller.ask(FindPartition, instance)).resolves.toMatchObject({
      failure: { code: 'instance.not-found', effect: 'none' },
    });
    await expect(world.caller.ask(FindPartition, { ...instance, absent: 'accept' })).resolves.toEqual({
      is: 'succeeded',
      result: { partition: null },
    });
  });

  it('refuses one that is there and not recorded, even where absence is accepted: its record may be lost', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    await world.records.remove(instance);
    for (const absent of ['refuse', 'accept'] as const) {
      await expect(world.caller.ask(FindPartition, { ...instance, absent })).resolves.toMatchObject({
        failure: {
          code: 'instance.not-recorded',
          retryable: false,
          effect: 'none',
          remedy: expect.stringContaining(`powervm host adopt ${world.host} --server ${instance.uuid}`),
        },
      });
    }
    expect(world.requests()).toEqual({ 'GET LogicalPartition/{id}/quick/PartitionState': 2 });
  });

  it('refuses one that somebody deleted, unless absence is accepted', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    world.simulator.world.remove(world.partition(instance.uuid) as never);
    for (const toChange of ['io', 'nothing'] as const) {
      await expect(world.caller.ask(FindPartition, { ...instance, toChange })).resolves.toMatchObject({
        failure: { code: 'instance.not-found', message: expect.stringContaining('any more') },
      });
      await expect(world.caller.ask(FindPartition, { ...instance, toChange, absent: 'accept' })).resolves.toMatchObject(
        { result: { partition: null } },
      );
    }
  });
});

describe('finding a partition whose I/O is about to change', () => {
  it('allows it while it is off', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    await expect(world.caller.ask(FindPartition, { ...instance, toChange: 'io' })).resolves.toMatchObject({
      is: 'succeeded',
    });
    expect(world.requests()).toEqual({ 'GET LogicalPartition/{id}': 1 });
  });

  it('allows it while it runs and RMC can tell the guest', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    await expect(world.caller.ask(FindPartition, { ...instance, toChange: 'io' })).resolves.toMatchObject({
      is: 'succeeded',
    });
  });

  it('refuses it while it runs without RMC, and says what to do', async () => {
    await using world = await withInstances({ simulator: { delays: { rmc: 1e9 } } });
    const instance = await world.instance({ on: true });
    await expect(world.caller.ask(FindPartition, { ...instance, toChange: 'io' })).resolves.toMatchObject({
      failure: {
        code: 'instance.rmc-inactive',
        effect: 'none',
        host: world.host,
        remedy: expect.stringContaining('power the instance off'),
      },
    });
  });

  it('only tells why not, where it may turn out that nothing has to change', async () => {
    await using world = await withInstances({ simulator: { delays: { rmc: 1e9 } } });
    const instance = await world.instance({ on: true });
    const answer = await world.caller.ask(FindPartition, { ...instance, toChange: 'io-if-needed' });
    expect(answer).toMatchObject({
      is: 'succeeded',
      result: { partition: { uuid: partitionUuid(instance.uuid) }, frozen: { code: 'instance.rmc-inactive' } },
    });
  });
});
