import {
  Cluster,
  LogicalPartition,
  LogicalUnit,
  ManagedSystem,
  ManagementConsole,
  NetworkBridge,
  PART,
  type Part,
  parseXml,
  type Resource,
  SharedProcessorPool,
  SharedStoragePool,
  serializeXml,
  Tier,
  VirtualIOServer,
  VirtualNetwork,
  VirtualSwitch,
  VolumeGroup,
} from '../index.js';
import { openWorld } from '../testing/simulated-world.js';

const GROUPS = ['ViosFCMapping', 'ViosNetwork', 'ViosSCSIMapping', 'ViosStorage'];

describe('the documents of a simulated host', () => {
  it('all read completely, each field of each type', async () => {
    await using world = await openWorld();
    const { client, system } = world;
    const [vios] = await client.feed(VirtualIOServer, { group: GROUPS });
    const [tier] = await client.feed(Tier);
    const read: [Resource, Awaited<ReturnType<typeof client.feed>>][] = [
      [ManagementConsole, await client.feed(ManagementConsole)],
      [ManagedSystem, await client.feed(ManagedSystem, { group: 'SystemNetwork' })],
      [LogicalPartition, await client.feed(LogicalPartition)],
      [VirtualIOServer, await client.feed(VirtualIOServer, { group: GROUPS })],
      [VolumeGroup, await client.feed(VolumeGroup, { parent: vios! })],
      [Cluster, await client.feed(Cluster)],
      [SharedStoragePool, await client.feed(SharedStoragePool)],
      [Tier, await client.feed(Tier)],
      [LogicalUnit, await client.feed(LogicalUnit, { parent: tier! })],
      [VirtualSwitch, await client.feed(VirtualSwitch, { parent: system })],
      [VirtualNetwork, await client.feed(VirtualNetwork, { parent: system })],
      [NetworkBridge, await client.feed(NetworkBridge, { parent: system })],
      [SharedProcessorPool, await client.feed(SharedProcessorPool, { parent: system })],
    ];
    for (const [type, objects] of read) {
      if (type !== LogicalUnit) expect([type.name, objects.length]).not.toEqual([type.name, 0]);
      for (const object of objects) {
        expect(readAll(object)).toBeGreaterThan(2);
      }
    }
  });

  it('are written back byte for byte as they came', async () => {
    await using world = await openWorld();
    const paths = ['ManagedSystem', 'LogicalPartition', `VirtualIOServer?group=${GROUPS.join(',')}`, 'Cluster', 'Tier'];
    for (const path of paths) {
      const { body } = await world.client.send({ method: 'GET', path: `/rest/api/uom/${path}` });
      expect(body.length).toBeGreaterThan(500);
      expect(serializeXml(parseXml(body))).toBe(body);
    }
  });

  it('change nothing on the host when they are posted as they were read', async () => {
    await using world = await openWorld();
    const { client, system } = world;
    const [vios] = await client.feed(VirtualIOServer, { group: GROUPS });
    const [bridge] = await client.feed(NetworkBridge, { parent: system });
    for (const object of [vios!, bridge!]) {
      const after = await client.update(object, () => undefined);
      expect(after.meta.etag).toBe(object.meta.etag);
    }
  });
});

/** Reads every field of a view and of all views in it; returns how many there are. */
function readAll(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((count, item) => count + readAll(item), 0);
  if (typeof value !== 'object' || value === null || !(PART in value)) return 1;
  const { fields } = value[PART] as Part;
  return Object.keys(fields).reduce((count, key) => count + readAll(Reflect.get(value, key)), 0);
}
