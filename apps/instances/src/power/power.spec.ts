import { randomUUID } from 'node:crypto';
import { PowerOffPartition, PowerOnPartition, RebootPartition } from '#contracts';
import { withInstances } from '../testing/with-instances.js';

const QUICK = 'GET LogicalPartition/{id}/quick/PartitionState';
const WHOLE = 'GET LogicalPartition/{id}';
const ON = 'PUT LogicalPartition/{id}/do/PowerOn';
const OFF = 'PUT LogicalPartition/{id}/do/PowerOff';

describe('powering on', () => {
  it('takes four requests with a job that ends before its first poll', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    await expect(world.caller.ask(PowerOnPartition, instance)).resolves.toEqual({ is: 'succeeded', result: {} });
    expect(world.partition(instance.uuid)?.state).toBe('running');
    expect(world.requests()).toEqual({ [QUICK]: 1, [ON]: 1, 'GET jobs/{id}': 1, 'DELETE jobs/{id}': 1 });
  });

  it('does nothing to one that is on', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    await expect(world.caller.ask(PowerOnPartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.requests()).toEqual({ [QUICK]: 1 });
  });

  it('goes on when the answer of the job was lost', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    let cuts = 0;
    world.simulator.hooks.on('applied', ({ operation }) => (operation === ON && cuts++ === 0 ? 'cut' : undefined));
    await expect(world.caller.ask(PowerOnPartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.partition(instance.uuid)?.state).toBe('running');
  });

  it('succeeds when somebody else was faster', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    world.simulator.hooks.on('applied', ({ operation }) =>
      operation === QUICK
        ? { status: 200, headers: { 'Content-Type': 'application/json' }, body: '"not activated"' }
        : undefined,
    );
    await world.caller.ask(PowerOnPartition, instance);
    await expect(world.caller.ask(PowerOnPartition, instance)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.requests()[ON]).toBe(2);
  });

  it('refuses one that is not ours, or not there any more', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    world.simulator.world.remove(world.partition(instance.uuid) as never);
    for (const { uuid } of [instance, { uuid: randomUUID() }]) {
      await expect(world.caller.ask(PowerOnPartition, { host: world.host, uuid })).resolves.toMatchObject({
        failure: { code: 'instance.not-found', effect: 'none' },
      });
    }
  });

  it('refuses one that is in error, naming its state', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    const partition = world.partition(instance.uuid);
    if (partition) partition.state = 'error';
    await expect(world.caller.ask(PowerOnPartition, instance)).resolves.toMatchObject({
      failure: { code: 'instance.not-startable', message: expect.stringContaining('is error') },
    });
  });
});

describe('powering off', () => {
  it('hard takes four requests', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    await expect(world.caller.ask(PowerOffPartition, { ...instance, mode: 'hard' })).resolves.toEqual({
      is: 'succeeded',
      result: { by: 'forced' },
    });
    expect(world.partition(instance.uuid)?.state).toBe('not activated');
    expect(world.requests()).toEqual({ [QUICK]: 1, [OFF]: 1, 'GET jobs/{id}': 1, 'DELETE jobs/{id}': 1 });
  });

  it('softly asks the guest, over RMC', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    await expect(world.caller.ask(PowerOffPartition, { ...instance, mode: 'soft' })).resolves.toMatchObject({
      result: { by: 'guest' },
    });
    expect(world.requests()).toEqual({ [WHOLE]: 1, [OFF]: 1, 'GET jobs/{id}': 1, 'DELETE jobs/{id}': 1 });
  });

  it('softly asks the hypervisor where there is no RMC', async () => {
    await using world = await withInstances({ simulator: { delays: { rmc: 1e9 } } });
    const instance = await world.instance({ on: true });
    await expect(world.caller.ask(PowerOffPartition, { ...instance, mode: 'soft' })).resolves.toMatchObject({
      result: { by: 'hypervisor' },
    });
  });

  it('softly leaves it to the hypervisor when the guest cannot be asked after all', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    const partition = world.partition(instance.uuid);
    world.simulator.hooks.on('applied', ({ operation }) => {
      if (operation === WHOLE && partition) partition.rmc = 'inactive';
      return undefined;
    });
    await expect(world.caller.ask(PowerOffPartition, { ...instance, mode: 'soft' })).resolves.toMatchObject({
      result: { by: 'hypervisor' },
    });
    expect(world.requests()[OFF]).toBe(2);
  });

  it('softly asks an IBM i guest, which needs no RMC', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    const partition = world.partition(instance.uuid);
    Object.assign(partition ?? {}, { partitionType: 'OS400', state: 'running', rmc: 'none' });
    await expect(world.caller.ask(PowerOffPartition, { ...instance, mode: 'soft' })).resolves.toMatchObject({
      result: { by: 'guest' },
    });
  });

  it('is carried on by another replica when the first one stops', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    const partition = world.partition(instance.uuid);
    if (partition) partition.guest.ignoresShutdown = true;
    const waiting = new Promise<void>((resolve) => {
      world.simulator.hooks.on('applied', ({ operation }) => {
        if (operation === 'GET jobs/{id}') resolve();
        return undefined;
      });
    });
    const answer = world.caller.ask(PowerOffPartition, { ...instance, mode: 'soft', timeoutSeconds: 3600 });
    await waiting;
    await world.services.shift()?.close();
    expect(partition?.state).toBe('shutting down');
    await world.start();
    await expect(answer).resolves.toMatchObject({ result: { by: 'hypervisor' } });
    expect(partition?.state).toBe('not activated');
  });

  it('softly with no time is hard at once', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    await expect(
      world.caller.ask(PowerOffPartition, { ...instance, mode: 'soft', timeoutSeconds: 0 }),
    ).resolves.toMatchObject({ result: { by: 'forced' } });
    expect(world.requests()[OFF]).toBe(1);
  });

  it('cuts the power of a guest that does not listen, when the time is up', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    const partition = world.partition(instance.uuid);
    if (partition) partition.guest.ignoresShutdown = true;
    await expect(
      world.caller.ask(PowerOffPartition, { ...instance, mode: 'soft', timeoutSeconds: 1 }),
    ).resolves.toMatchObject({ result: { by: 'forced' } });
    expect(partition?.state).toBe('not activated');
    expect(world.requests()[OFF]).toBe(2);
  });

  it('of one that is off, gone, or never was is success', async () => {
    await using world = await withInstances();
    const off = await world.instance();
    const gone = await world.instance();
    const never = { host: world.host, uuid: randomUUID() };
    world.simulator.world.remove(world.partition(gone.uuid) as never);
    for (const instance of [off, gone, never]) {
      for (const mode of ['soft', 'hard'] as const) {
        await expect(world.caller.ask(PowerOffPartition, { ...instance, mode })).resolves.toMatchObject({
          result: { by: 'already-off' },
        });
      }
    }
    expect(world.requests()).toEqual({ [QUICK]: 4, [WHOLE]: 2 });
  });

  it('of one whose record is lost is refused, and it runs on', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    await world.records.remove(instance);
    await expect(world.caller.ask(PowerOffPartition, { ...instance, mode: 'hard' })).resolves.toMatchObject({
      failure: { code: 'instance.not-recorded', effect: 'none', remedy: expect.stringContaining(instance.uuid) },
    });
    expect(world.partition(instance.uuid)?.state).toBe('running');
    expect(world.requests()).toEqual({ [QUICK]: 1 });
  });
});

describe('rebooting', () => {
  it.each([
    ['soft', 'guest'],
    ['hard', 'forced'],
  ] as const)('%s restarts the partition by one job: %s', async (mode, by) => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    const partition = world.partition(instance.uuid);
    if (partition) partition.startedAt = 0;
    await expect(world.caller.ask(RebootPartition, { ...instance, mode })).resolves.toEqual({
      is: 'succeeded',
      result: { by },
    });
    expect(partition).toMatchObject({ state: 'running', startedAt: expect.any(Number) });
    expect(partition?.startedAt).toBeGreaterThan(0);
    expect(world.requests()).toEqual({ [WHOLE]: 1, [OFF]: 1, 'GET jobs/{id}': 1, 'DELETE jobs/{id}': 1 });
  });

  it('powers one on that is off', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    await expect(world.caller.ask(RebootPartition, { ...instance, mode: 'soft' })).resolves.toMatchObject({
      result: { by: 'power-on' },
    });
    expect(world.partition(instance.uuid)?.state).toBe('running');
    expect(world.requests()[OFF]).toBeUndefined();
  });

  it('powers one on that went off meanwhile', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    const partition = world.partition(instance.uuid);
    world.simulator.hooks.on('applied', ({ operation }) => {
      if (operation === WHOLE && partition) partition.state = 'not activated';
      return undefined;
    });
    await expect(world.caller.ask(RebootPartition, { ...instance, mode: 'hard' })).resolves.toMatchObject({
      result: { by: 'power-on' },
    });
    expect(partition?.state).toBe('running');
  });

  it('restarts hard a guest that does not listen', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    const partition = world.partition(instance.uuid);
    if (partition) partition.guest.ignoresShutdown = true;
    await expect(
      world.caller.ask(RebootPartition, { ...instance, mode: 'soft', timeoutSeconds: 1 }),
    ).resolves.toMatchObject({ result: { by: 'forced' } });
    expect(partition?.state).toBe('running');
  });

  it('is not done twice when the answer of the first was lost', async () => {
    await using world = await withInstances();
    const instance = await world.instance({ on: true });
    const partition = world.partition(instance.uuid);
    if (partition) partition.startedAt = 0;
    let cuts = 0;
    world.simulator.hooks.on('applied', ({ operation }) => (operation === OFF && cuts++ === 0 ? 'cut' : undefined));
    await expect(world.caller.ask(RebootPartition, { ...instance, mode: 'soft' })).resolves.toMatchObject({
      is: 'succeeded',
    });
    expect(partition?.state).toBe('running');
    expect(world.requests()[OFF]).toBe(1);
  });

  it('refuses one that is not ours', async () => {
    await using world = await withInstances();
    const foreign = await world.instance({ on: true });
    await world.records.remove(foreign);
    await expect(world.caller.ask(RebootPartition, { ...foreign, mode: 'hard' })).resolves.toMatchObject({
      failure: { code: 'instance.not-recorded', effect: 'none' },
    });
    expect(world.requests()).toEqual({ [QUICK]: 1 });
  });
});
