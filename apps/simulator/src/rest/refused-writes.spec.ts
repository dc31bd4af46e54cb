import { partitionDocument } from '../testing/partition-documents.js';
import { uomDocument } from '../testing/rest-client.js';
import { StorageWorld } from '../testing/storage-world.js';
import { text } from '../xml/element.js';

/** A world in which a write was refused must not differ from one in which it was never sent: objects, bytes and events. */
async function open() {
  const world = await StorageWorld.open({ hosts: [{ virtualSerialNumbers: ['VSN0001'] }] });
  const { simulator, rest, hostId } = world;
  const feed = simulator.services.events.of(hostId);
  const state = () => JSON.stringify(simulator.world.snapshot());
  /** Sends something, and tells the status and what became different. */
  const refusal = async (send: () => Promise<{ status: number }>) => {
    await feed.poll('spec', 0, AbortSignal.timeout(1000));
    const before = state();
    const { status } = await send();
    const news = await feed.poll('spec', 0, AbortSignal.timeout(1000));
    return { status, isSame: state() === before, events: news.map(({ data }) => data) };
  };
  return { world, rest, simulator, refusal, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

const REFUSED = { status: 501, isSame: true, events: [] };
const UNKNOWN = '<AssociatedPartitionProfile>new</AssociatedPartitionProfile>';
const SERIAL = '<VirtualSerialNumber>auto</VirtualSerialNumber>';

describe('a write that is refused after it was carried out', () => {
  it('leaves the units of a shared storage pool, and their bytes', async () => {
    await using bench = await open();
    const { world, rest, simulator, refusal } = bench;
    const [kept, ...others] = [await world.unit('a'), await world.unit('b'), await world.unit('c')];
    await world.fill(others[0]!.udid, Buffer.from('data'));
    await world.unit('clone', { clonedFrom: others[0]!.udid });
    const path = new URL((await rest.get('SharedStoragePool?group=None')).selves[0]!).pathname;
    const unit = `<LogicalUnit><Tag>new</Tag><UniqueDeviceID>${kept!.udid}</UniqueDeviceID></LogicalUnit>`;
    const document = uomDocument('SharedStoragePool', `<LogicalUnits>${unit}</LogicalUnits>`);
    expect(await refusal(() => rest.post(path, document))).toEqual(REFUSED);
    const key = `lu/pool/${others[0]!.meta.uuid}`;
    expect((await simulator.world.contents.bytes(key, { length: 4 })).toString()).toBe('data');
  });

  it('gives no virtual serial number to a partition, new or not', async () => {
    await using bench = await open();
    const { world, rest, simulator, refusal } = bench;
    const vm = await world.partition('vm1');
    const path = `LogicalPartition/${vm.meta.uuid}`;
    const collection = `ManagedSystem/${simulator.hosts[0]!.systemUuid}/LogicalPartition`;
    const front = UNKNOWN;
    const change = partitionDocument({ front, extra: SERIAL });
    expect(await refusal(() => rest.post(path, change))).toEqual(REFUSED);
    const another = partitionDocument({ name: 'vm2', front, extra: SERIAL });
    expect(await refusal(() => rest.put(collection, another))).toEqual(REFUSED);
    const made = await rest.put(collection, partitionDocument({ name: 'vm2', extra: SERIAL }));
    expect(text(made.objects[0], 'VirtualSerialNumber')).toBe('VSN0001');
  });

  it('does not change the etag', async () => {
    await using bench = await open();
    const vm = await bench.world.partition('vm1');
    const path = `LogicalPartition/${vm.meta.uuid}`;
    const etag = async () => (await bench.rest.get(path)).headers.get('ETag');
    const before = await etag();
    await bench.rest.post(path, partitionDocument({ memory: 2048, front: UNKNOWN }));
    expect(await etag()).toBe(before);
  });
});
