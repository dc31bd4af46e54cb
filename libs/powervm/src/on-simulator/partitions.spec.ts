import { manualClock } from '#testing';
import {
  events,
  JobFailedError,
  LogicalPartition,
  newPartition,
  partitionUuid,
  powerOff,
  powerOn,
  VirtualIOServer,
} from '../index.js';
import { openWorld, type World } from '../testing/simulated-world.js';

const NOVA_UUID = '9f3d4d15-aaaa-4bbb-8ccc-0123456789ab';
const UUID = partitionUuid(NOVA_UUID);

function create({ client, system }: World, name = 'web-1'): Promise<LogicalPartition> {
  const document = newPartition({
    uuid: UUID,
    name,
    memory: { desired: 2048, maximum: 4096 },
    processors: { kind: 'shared', units: { desired: 0.2, maximum: 0.4 }, virtual: { desired: 2, maximum: 4 } },
  });
  return client.create(LogicalPartition, document, { parent: system });
}

describe('a partition on a simulated host', () => {
  it('is created under its own uuid and reads back what was asked for', async () => {
    await using world = await openWorld();
    const made = await create(world);
    expect(made).toMatchObject({ uuid: UUID, name: 'web-1', state: 'not activated', type: 'AIX/Linux' });
    expect(made.meta.uuid).toBe(UUID);
    const read = await world.client.get(LogicalPartition, UUID);
    expect(read.id).toBe(made.id);
    expect(read.memory).toMatchObject({ desiredMiB: 2048, minimumMiB: 2048, maximumMiB: 4096 });
    expect(read.processors.shared).toMatchObject({ desiredUnits: 0.2, maximumVirtual: 4, weight: 64 });
    expect(read.system?.uuid).toBe(world.system.uuid);
  });

  it('is found by search and by quick property, and not once it is deleted', async () => {
    await using world = await openWorld();
    const { client } = world;
    const made = await create(world);
    expect((await client.search(LogicalPartition, 'PartitionName', 'web-1')).map((one) => one.uuid)).toEqual([UUID]);
    expect(await client.search(LogicalPartition, 'PartitionName', 'web 2')).toEqual([]);
    expect(await client.quick(LogicalPartition, UUID, 'PartitionState')).toBe('not activated');
    expect(await client.quick(LogicalPartition, UUID, 'PartitionID')).toBe(made.id);
    expect(await client.delete(made)).toBe(true);
    expect(await client.delete(made)).toBe(false);
    expect(await client.find(LogicalPartition, UUID)).toBeUndefined();
    await expect(client.quick(LogicalPartition, UUID, 'PartitionState')).rejects.toMatchObject({
      code: 'hypervisor.not-found',
    });
  });

  it('costs nothing to read again while it stays as it is', async () => {
    await using world = await openWorld();
    const { client } = world;
    await create(world);
    const first = await client.get(LogicalPartition, UUID);
    world.requests();
    expect(await client.refresh(first)).toBe(first);
    expect(world.requests()).toEqual([expect.stringMatching(/^GET .* 304$/)]);
    await client.update(first, (draft) => {
      draft.name = 'web-2';
    });
    expect((await client.refresh(first)).name).toBe('web-2');
  });

  it('takes the changes of many who update it at once, each applied once', async () => {
    await using world = await openWorld();
    const { client } = world;
    const made = await create(world, 'n-');
    const letters = ['a', 'b', 'c', 'd'];
    await Promise.all(
      letters.map((letter) =>
        client.update(made, (draft) => {
          draft.name += letter;
        }),
      ),
    );
    const { name } = await client.get(LogicalPartition, UUID);
    expect([...name.slice(2)].sort()).toEqual(letters);
    expect(world.requests().filter((line) => line.endsWith('412')).length).toBeGreaterThan(0);
  });

  it('comes back unchanged when it is posted as it was read', async () => {
    await using world = await openWorld();
    const made = await create(world);
    const after = await world.client.update(made, () => undefined);
    expect(after.meta.etag).toBe(made.meta.etag);
  });

  it('is resized while it is off', async () => {
    await using world = await openWorld();
    const made = await create(world);
    const after = await world.client.update(made, (draft) => {
      draft.memory.desiredMiB = 4096;
      const { shared } = draft.processors;
      if (shared) shared.desiredVirtual = 3;
    });
    expect(after.memory).toMatchObject({ desiredMiB: 4096, currentMiB: 4096 });
    expect(after.processors.shared?.desiredVirtual).toBe(3);
  });

  it('starts and stops; doing so twice is a success', async () => {
    await using world = await openWorld();
    const { client } = world;
    const made = await create(world);
    expect(await powerOn(client, made, { bootMode: 'norm' })).toEqual({ already: false });
    expect(await powerOn(client, made)).toEqual({ already: true });
    expect(await client.quick(LogicalPartition, UUID, 'PartitionState')).toBe('running');
    expect(await powerOff(client, made, { operation: 'shutdown', immediate: true })).toEqual({ already: false });
    expect(await powerOff(client, made, { operation: 'shutdown', immediate: true })).toEqual({ already: true });
    const restart = powerOff(client, made, { operation: 'shutdown', restart: true });
    await expect(restart).rejects.toBeInstanceOf(JobFailedError);
  });

  it('starts in three requests when the job ends by the first poll', async () => {
    await using world = await openWorld();
    const made = await create(world);
    world.requests();
    await powerOn(world.client, made);
    expect(world.requests()).toHaveLength(3);
  });

  it('is asked for again while the host is busy', async () => {
    const clock = manualClock();
    await using world = await openWorld({}, { clock });
    const busy = errorBody('VIOS is busy processing some other request');
    let left = 2;
    world.simulator.hooks.on('fault', () => (left-- > 0 ? { status: 500, body: busy } : undefined));
    const read = world.client.feed(LogicalPartition);
    for (const pause of [5_000, 10_000]) {
      await clock.untilSleeping();
      await clock.advance(pause);
    }
    expect(await read).toHaveLength(1);
  });

  it('may exist although its creation was cut off, and the error says so', async () => {
    await using world = await openWorld();
    const remove = world.simulator.hooks.on('applied', ({ method }) => (method === 'PUT' ? 'cut' : undefined));
    await expect(create(world)).rejects.toMatchObject({ code: 'hypervisor.connection-lost', outcomeUnknown: true });
    remove();
    expect((await world.client.get(LogicalPartition, UUID)).name).toBe('web-1');
  });

  it('is told of by events', async () => {
    await using world = await openWorld();
    const controller = new AbortController();
    const feed = events(world.client, 'app', { signal: controller.signal });
    expect((await feed.next()).value).toMatchObject({ reread: true });
    const made = await create(world);
    const added = await nextOf(feed, 'ADD_URI');
    expect(added).toMatchObject({ resourceType: 'LogicalPartition', uuid: UUID });
    await powerOn(world.client, made);
    expect((await nextOf(feed, 'MODIFY_URI')).changes).toContain('PartitionState');
    controller.abort();
    expect((await feed.next()).done).toBe(true);
  });

  it('is not there, and neither are mappings, when the VIOS was not asked for them', async () => {
    await using world = await openWorld();
    const [vios] = await world.client.feed(VirtualIOServer);
    expect(() => vios?.scsiMappings).toThrow(expect.objectContaining({ code: 'hypervisor.group-not-read' }));
  });
});

async function nextOf(feed: ReturnType<typeof events>, type: string) {
  for (;;) {
    const { value, done } = await feed.next();
    if (done || value === undefined) throw new Error(`the feed ended without ${type}`);
    const found = value.events.find((event) => event.type === type);
    if (found !== undefined) return found;
  }
}

function errorBody(message: string): string {
  return (
    '<entry xmlns="http://www.w3.org/2005/Atom"><content><HttpErrorResponse xmlns="urn:web">' +
    `<HTTPStatus>500</HTTPStatus><Message>${message}</Message></HttpErrorResponse></content></entry>`
  );
}
