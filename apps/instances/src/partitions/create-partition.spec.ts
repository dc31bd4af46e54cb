import { randomUUID } from 'node:crypto';
import { CreatePartition, DeletePartition } from '#contracts';
import { partitionUuid } from '#powervm';
import { small, withInstances } from '../testing/with-instances.js';

const PUT = 'PUT ManagedSystem/LogicalPartition';

describe('creating a partition', () => {
  it('takes two requests, and leaves it off, recorded as ours', async () => {
    await using world = await withInstances();
    await world.instance();
    const instance = { host: world.host, uuid: randomUUID() };
    world.simulator.requestLog.clear();
    const answer = await world.caller.ask(CreatePartition, { ...instance, name: 'instance-1', flavor: small });
    const uuid = partitionUuid(instance.uuid);
    const partition = world.partition(instance.uuid);
    expect(answer).toEqual({
      is: 'succeeded',
      result: { partition: { uuid, id: partition?.id, name: 'instance-1' } },
    });
    expect(partition).toMatchObject({ uuid, state: 'not activated', memory: { desired: 4096 } });
    expect(world.requests()).toEqual({ 'GET ManagedSystem/{id}': 1, [PUT]: 1 });
    await expect(world.records.get(instance)).resolves.toMatchObject({
      partitionUuid: uuid,
      partitionId: partition?.id,
    });
  });

  it('gives it what the flavor says', async () => {
    await using world = await withInstances();
    const instance = { host: world.host, uuid: randomUUID() };
    const extraSpecs = {
      'powervm:dedicated_sharing_mode': 'keep_idle_procs',
      'powervm:max_mem': '8192',
      'powervm:availability_priority': '191',
      'powervm:processor_compatibility': 'POWER8',
      'powervm:secure_boot': '2',
      'powervm:enable_lpar_metric': 'true',
      'powervm:srr_capability': 'false',
      'powervm:ppt_ratio': '1:1024',
    };
    await world.caller.ask(CreatePartition, { ...instance, name: 'big', flavor: { ...small, extraSpecs } });
    expect(world.partition(instance.uuid)).toMatchObject({
      memory: { minimum: 4096, desired: 4096, maximum: 8192, pageTableRatio: 4 },
      processors: { dedicated: true, sharingMode: 'keep idle procs', count: { desired: 2 } },
      properties: {
        AvailabilityPriority: '191',
        PendingProcessorCompatibilityMode: 'POWER8',
        PendingSecureBoot: '2',
        AllowPerformanceDataCollection: 'true',
        SimplifiedRemoteRestartCapable: 'false',
      },
    });
  });

  it('sends shared processors with units, weight and pool', async () => {
    await using world = await withInstances();
    const system = world.simulator.world.system(world.host);
    const { world: hypervisor } = world.simulator;
    const born = hypervisor.newborn('SharedProcessorPool', world.host, randomUUID(), system);
    hypervisor.add({ ...born, id: 7, name: 'gold', limits: { reserved: 0, maximum: 5, pendingReserved: 0 } } as never);
    const instance = { host: world.host, uuid: randomUUID() };
    const extraSpecs = {
      'powervm:proc_units': '0.5',
      'powervm:shared_weight': '200',
      'powervm:shared_proc_pool_name': 'gold',
    };
    await world.caller.ask(CreatePartition, { ...instance, name: 'shared', flavor: { ...small, extraSpecs } });
    expect(world.partition(instance.uuid)?.processors).toMatchObject({
      dedicated: false,
      sharingMode: 'uncapped',
      units: { desired: 0.5 },
      weight: 200,
      poolId: 7,
    });
    const wrong = { ...small, extraSpecs: { 'powervm:shared_proc_pool_name': 'silver' } };
    await expect(
      world.caller.ask(CreatePartition, { host: world.host, uuid: randomUUID(), name: 'x', flavor: wrong }),
    ).resolves.toMatchObject({
      failure: { code: 'flavor.invalid', field: 'flavor.extraSpecs["powervm:shared_proc_pool_name"]' },
    });
  });

  it('asked twice by one operation finds the first one', async () => {
    await using world = await withInstances();
    const input = { host: world.host, uuid: randomUUID(), name: 'instance-1', flavor: small };
    const operation = randomUUID();
    const first = await world.caller.ask(CreatePartition, input, { operation });
    const second = await world.caller.ask(CreatePartition, input, { operation, attempt: 2 });
    expect(second).toEqual(first);
    expect(world.requests()[PUT]).toBe(1);
  });

  it('refuses a second instance with the same uuid, and leaves the first alone', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    await expect(
      world.caller.ask(CreatePartition, { ...instance, name: 'another', flavor: small }),
    ).resolves.toMatchObject({ is: 'failed', failure: { code: 'instance.exists', effect: 'none', field: 'uuid' } });
    expect(world.partition(instance.uuid)?.name).not.toBe('another');
    expect(world.requests()[PUT]).toBeUndefined();
  });

  it('finds the partition whose creation was not answered', async () => {
    await using world = await withInstances();
    let cuts = 0;
    world.simulator.hooks.on('applied', ({ operation }) => (operation === PUT && cuts++ === 0 ? 'cut' : undefined));
    const input = { host: world.host, uuid: randomUUID(), name: 'instance-1', flavor: small };
    await expect(world.caller.ask(CreatePartition, input)).resolves.toMatchObject({ is: 'succeeded' });
    expect(cuts).toBe(1);
    expect(world.requests()[PUT]).toBe(1);
    expect(world.partition(input.uuid)).toBeDefined();
  });

  it('finds the partition that a server made before it failed', async () => {
    await using world = await withInstances();
    await world.simulator.control.fault({
      match: { operation: PUT },
      when: { nth: 1 },
      fault: { kind: 'status', status: 500, message: 'out of order', applied: true },
    });
    const input = { host: world.host, uuid: randomUUID(), name: 'instance-1', flavor: small };
    await expect(world.caller.ask(CreatePartition, input)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.requests()[PUT]).toBe(1);
    await expect(world.records.get(input)).resolves.toMatchObject({ partitionId: world.partition(input.uuid)?.id });
  });

  it('leaves one alone that was there before, when the server fails for it', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    await world.records.remove(instance);
    await world.simulator.control.fault({
      match: { operation: PUT },
      when: { nth: 1 },
      fault: { kind: 'status', status: 500, message: 'out of order' },
    });
    await expect(
      world.caller.ask(CreatePartition, { ...instance, name: 'another', flavor: small }),
    ).resolves.toMatchObject({ failure: { code: 'instance.partition-not-ours', effect: 'none' } });
    expect(world.partition(instance.uuid)).toBeDefined();
  });

  it('adopts a creation that lands while it is tried again', async () => {
    await using world = await withInstances();
    const { hooks } = world.simulator;
    let cuts = 0;
    let looks = 0;
    hooks.on('applied', ({ operation }) => (operation === PUT && cuts++ === 0 ? 'cut' : undefined));
    // To the one who looks it has not landed yet.
    hooks.on('before', ({ operation }) =>
      operation === 'GET LogicalPartition/{id}' && looks++ === 0 ? { status: 404 } : undefined,
    );
    const input = { host: world.host, uuid: randomUUID(), name: 'instance-1', flavor: small };
    const answer = await world.caller.ask(CreatePartition, input);
    expect(answer).toMatchObject({ is: 'succeeded', result: { partition: { id: world.partition(input.uuid)?.id } } });
    expect(world.requests()[PUT]).toBe(2);
  });

  it('never adopts a partition that was there before, whoever has its uuid', async () => {
    await using world = await withInstances();
    const instance = await world.instance();
    await world.records.remove(instance);
    await expect(
      world.caller.ask(CreatePartition, { ...instance, name: 'mine', flavor: small }),
    ).resolves.toMatchObject({ failure: { code: 'instance.partition-not-ours', effect: 'none' } });
    await expect(world.records.get(instance)).resolves.toBeUndefined();
    expect(world.partition(instance.uuid)).toBeDefined();
  });

  it('leaves the record of another operation alone, which made the partition meanwhile', async () => {
    await using world = await withInstances();
    const input = { host: world.host, uuid: randomUUID(), name: 'instance-1', flavor: small };
    const record = { partitionUuid: partitionUuid(input.uuid), partitionId: 7, name: 'theirs', madeBy: randomUUID() };
    world.simulator.hooks.on('applied', async ({ operation }) => {
      if (operation !== PUT) return undefined;
      await world.records.put(input, () => record);
      return { status: 400, body: '<html>it exists</html>' };
    });
    await expect(world.caller.ask(CreatePartition, input)).resolves.toMatchObject({
      failure: { code: 'instance.partition-not-ours', effect: 'none' },
    });
    await expect(world.records.get(input)).resolves.toEqual(record);
  });

  it('records nothing once another replica has the step', async () => {
    await using world = await withInstances();
    const input = { host: world.host, uuid: randomUUID(), name: 'instance-1', flavor: small };
    const step = { operation: randomUUID(), step: 'partition' };
    const slow = await world.simulator.control.hold({ match: { operation: 'GET ManagedSystem/{id}' }, at: 'after' });
    const answer = world.caller.ask(CreatePartition, input, step);
    await slow.reached();
    await world.caller.takeOver(step);
    const record = { partitionUuid: partitionUuid(input.uuid), partitionId: 7, name: 'theirs', madeBy: randomUUID() };
    await world.records.put(input, () => record);
    await slow.release();
    // By its next delivery the first one has ended.
    await expect(answer).resolves.toMatchObject({ failure: { code: 'instance.exists' } });
    await expect(world.records.get(input)).resolves.toEqual(record);
    expect(world.requests()[PUT]).toBeUndefined();
  });

  it('keeps its record, to be undone, when the server fails and the partition may still appear', async () => {
    await using world = await withInstances();
    await world.simulator.control.fault({
      match: { operation: PUT },
      fault: { kind: 'status', status: 500, message: 'out of order' },
    });
    const input = { host: world.host, uuid: randomUUID(), name: 'instance-1', flavor: small };
    const operation = randomUUID();
    await expect(world.caller.ask(CreatePartition, input, { operation })).resolves.toMatchObject({
      failure: { code: 'hypervisor.failed', effect: 'unknown' },
    });
    await expect(world.records.get(input)).resolves.toMatchObject({ madeBy: operation });
  });

  it('adds digits of the uuid to a name that is taken', async () => {
    await using world = await withInstances();
    const name = 'a-name-of-more-than-thirty-one-characters';
    const first = { host: world.host, uuid: randomUUID(), name, flavor: small };
    const second = { ...first, uuid: randomUUID() };
    await world.caller.ask(CreatePartition, first);
    await expect(world.caller.ask(CreatePartition, second)).resolves.toMatchObject({ is: 'succeeded' });
    expect(world.partition(first.uuid)?.name).toBe('a-name-of-more-than-thirty-one-');
    expect(world.partition(second.uuid)?.name).toBe(`a-name-of-more-than-th-${second.uuid.slice(0, 8)}`);
    await expect(world.records.get(second)).resolves.toMatchObject({ name: world.partition(second.uuid)?.name });
  });

  it('also when a VIOS has the name', async () => {
    await using world = await withInstances();
    const input = { host: world.host, uuid: randomUUID(), name: 'vios1', flavor: small };
    await world.caller.ask(CreatePartition, input);
    expect(world.partition(input.uuid)?.name).toBe(`vios1-${input.uuid.slice(0, 8)}`);
  });

  it('replaces characters that a partition name cannot have', async () => {
    await using world = await withInstances();
    const input = { host: world.host, uuid: randomUUID(), name: 'web?1é', flavor: small };
    await world.caller.ask(CreatePartition, input);
    expect(world.partition(input.uuid)?.name).toBe('web_1_');
  });

  it('refuses a flavor that the host cannot hold, with numbers, and nothing is left', async () => {
    await using world = await withInstances({ simulator: { hosts: [{ memoryMb: 32_768 }] } });
    const input = { host: world.host, uuid: randomUUID(), name: 'huge', flavor: { ...small, memoryMb: 65_536 } };
    await expect(world.caller.ask(CreatePartition, input)).resolves.toMatchObject({
      failure: {
        code: 'flavor.does-not-fit',
        effect: 'none',
        message: expect.stringMatching(/65536 MiB.*host-1 has \d+/),
      },
    });
    expect(world.requests()[PUT]).toBeUndefined();
    await expect(world.records.get(input)).resolves.toBeUndefined();
  });

  it('says so too when another one takes the room between the look and the creation', async () => {
    await using world = await withInstances({ simulator: { hosts: [{ memoryMb: 32_768 }] } });
    const system = world.simulator.world.system(world.host);
    world.simulator.hooks.on('before', ({ operation }) => {
      if (operation === PUT) {
        system.memory.usedByHypervisor = system.memory.configurable;
        world.simulator.world.changed(system);
      }
      return undefined;
    });
    const input = { host: world.host, uuid: randomUUID(), name: 'late', flavor: small };
    await expect(world.caller.ask(CreatePartition, input)).resolves.toMatchObject({
      failure: { code: 'flavor.does-not-fit', effect: 'none' },
    });
    expect(world.partition(input.uuid)).toBeUndefined();
    await expect(world.records.get(input)).resolves.toBeUndefined();
  });

  it('refuses a wrong flavor without a request, once', async () => {
    await using world = await withInstances();
    const flavor = { ...small, extraSpecs: { 'powervm:min_mem': 'lots' } };
    const before = world.requests();
    await expect(
      world.caller.ask(CreatePartition, { host: world.host, uuid: randomUUID(), name: 'x', flavor }),
    ).resolves.toMatchObject({
      failure: { code: 'flavor.invalid', field: 'flavor.extraSpecs["powervm:min_mem"]', effect: 'none' },
    });
    expect(world.requests()).toEqual(before);
  });

  it('refuses an unknown host by name', async () => {
    await using world = await withInstances();
    await expect(
      world.caller.ask(CreatePartition, { host: 'nowhere', uuid: randomUUID(), name: 'x', flavor: small }),
    ).resolves.toMatchObject({ failure: { code: 'host.unknown', field: 'host', effect: 'none' } });
  });

  it('passes a refusal of the hypervisor on, and records nothing', async () => {
    await using world = await withInstances();
    const error = '<html>no</html>';
    world.simulator.hooks.on('before', ({ operation }) =>
      operation === PUT ? { status: 400, body: error } : undefined,
    );
    const input = { host: world.host, uuid: randomUUID(), name: 'x', flavor: small };
    await expect(world.caller.ask(CreatePartition, input)).resolves.toMatchObject({
      failure: { code: 'hypervisor.refused' },
    });
    await expect(world.records.get(input)).resolves.toBeUndefined();
  });
});

describe('the undo of a creation without an answer', () => {
  it('is ready for a partition that appears late, and a later spawn takes over', async () => {
    await using world = await withInstances();
    world.simulator.hooks.on('before', ({ operation }) => (operation === PUT ? { status: 400, body: '' } : undefined));
    const instance = { host: world.host, uuid: randomUUID() };
    const operation = randomUUID();
    const record = { partitionUuid: partitionUuid(instance.uuid), name: 'late', madeBy: operation };
    await world.records.put(instance, () => record);
    const undo = { operation, step: 'partition', phase: 'undo' as const };
    await world.caller.ask(DeletePartition, instance, { ...undo, attempt: 1 });
    await expect(world.records.get(instance)).resolves.toEqual(record);
    await world.caller.ask(DeletePartition, instance, { ...undo, attempt: 2 });
    await expect(world.records.get(instance)).resolves.toBeUndefined();
  });

  it('leaves an intention that another operation may take over', async () => {
    await using world = await withInstances();
    const input = { host: world.host, uuid: randomUUID(), name: 'again', flavor: small };
    const intention = { partitionUuid: partitionUuid(input.uuid), name: 'late', madeBy: randomUUID() };
    await world.records.put(input, () => intention);
    await expect(world.caller.ask(CreatePartition, input)).resolves.toMatchObject({ is: 'succeeded' });
    await expect(world.records.get(input)).resolves.not.toMatchObject({ madeBy: intention.madeBy });
  });
});
