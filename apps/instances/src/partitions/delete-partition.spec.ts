import { randomUUID } from 'node:crypto';
import { DeletePartition } from '#contracts';
import { withInstances } from '../testing/with-instances.js';

const DELETE = 'DELETE LogicalPartition/{id}';

describe('deleting a partition', () => {
  it('takes two requests, and the record goes with it', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    await expect(world.caller.ask(DeletePartition, instance)).resolves.toEqual({ is: 'succeeded', result: {} });
    expect(world.partition(instance.uuid)).toBeUndefined();
    await expect(world.records.get(instance)).resolves.toBeUndefined();
    expect(world.requests()).toEqual({ 'GET LogicalPartition/{id}/quick/PartitionState': 1, [DELETE]: 1 });
  });

  it('that is gone is success, and removes the record', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    world.simulator.world.remove(world.partition(instance.uuid) as never);
    await expect(world.caller.ask(DeletePartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    await expect(world.records.get(instance)).resolves.toBeUndefined();
  });

  it('that is not ours is left alone without a request', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    await world.records.remove(instance);
    await expect(world.caller.ask(DeletePartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.partition(instance.uuid)).toBeDefined();
    expect(world.requests()).toEqual({});
  });

  it('that runs is switched off first: its power on may have reached the host after the power off', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    await expect(world.caller.ask(DeletePartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.partition(instance.uuid)).toBeUndefined();
    await expect(world.records.get(instance)).resolves.toBeUndefined();
  });

  it('closes a console that is in the way', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    let isOpen = true;
    world.simulator.hooks.on('before', ({ operation }) => {
      if (operation.endsWith('do/CloseVterm')) isOpen = false;
      return operation === DELETE && isOpen ? { status: 409, body: '' } : undefined;
    });
    await expect(world.caller.ask(DeletePartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.partition(instance.uuid)).toBeUndefined();
  });

  it('that the hypervisor refuses for another reason keeps its record, and says why', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    world.simulator.hooks.on('before', ({ operation }) => (operation === DELETE ? { status: 409 } : undefined));
    await expect(world.caller.ask(DeletePartition, instance)).resolves.toMatchObject({
      failure: { code: 'hypervisor.refused' },
    });
    await expect(world.records.get(instance)).resolves.toBeDefined();
  });

  it('is done once more when its answer was lost', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    let cuts = 0;
    world.simulator.hooks.on('applied', ({ operation }) => (operation === DELETE && cuts++ === 0 ? 'cut' : undefined));
    await expect(world.caller.ask(DeletePartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    await expect(world.records.get(instance)).resolves.toBeUndefined();
  });

  it('is done when the server fails after it has deleted it', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    await world.simulator.control.fault({
      match: { operation: DELETE },
      when: { nth: 1 },
      fault: { kind: 'status', status: 500, message: 'out of order', applied: true },
    });
    await expect(world.caller.ask(DeletePartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.partition(instance.uuid)).toBeUndefined();
    await expect(world.records.get(instance)).resolves.toBeUndefined();
  });

  it('works on whatever uuid it is asked for', async () => {
    await using world = await withInstances();
    const unknown = { host: world.host, uuid: randomUUID() };
    await expect(world.caller.ask(DeletePartition, unknown)).resolves.toMatchObject({ is: 'succeeded' });
  });
});
