import {
  LogicalPartition,
  LogicalUnit,
  newLogicalUnit,
  newPartition,
  newScsiMapping,
  Tier,
  VirtualIOServer,
} from '../index.js';
import { openWorld, type World } from '../testing/simulated-world.js';

const UUID = '1F3D4D15-AAAA-4BBB-8CCC-0123456789AB';

async function partition({ client, system }: World): Promise<LogicalPartition> {
  const processors = { kind: 'shared', units: { desired: 0.1 }, virtual: { desired: 1 } } as const;
  const document = newPartition({ uuid: UUID, name: 'web-1', memory: { desired: 2048 }, processors });
  return client.create(LogicalPartition, document, { parent: system });
}

async function defaultTier({ client }: World) {
  const tiers = await client.feed(Tier);
  const tier = tiers.find((one) => one.isDefault);
  if (tier === undefined) throw new Error('the pool has no default tier');
  return tier;
}

describe('mappings of a simulated VIOS', () => {
  it('are added, read back by kind, and removed, in one update each', async () => {
    await using world = await openWorld();
    const { client } = world;
    const tier = await defaultTier(world);
    const lpar = await partition(world);
    const document = newLogicalUnit({ name: 'boot_x', capacityGiB: 1 });
    const unit = await client.create(LogicalUnit, document, { parent: tier });
    const [plain] = await client.feed(VirtualIOServer);
    const vios = await client.get(VirtualIOServer, plain!.meta.uuid, { group: 'ViosSCSIMapping' });
    world.requests();

    const mapped = await client.update(vios, (draft) => {
      draft.scsiMappings.add(
        newScsiMapping({ partition: lpar, storage: { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } }),
      );
    });
    const mine = mapped.scsiMappings.filter((one) => one.serverAdapter.remotePartitionId === lpar.id);
    expect(mine).toHaveLength(1);
    expect(mine[0]!.storage).toMatchObject({ kind: 'LogicalUnit', name: 'boot_x', udid: unit.udid });
    expect(mine[0]!.target?.kind).toBe('SharedStoragePoolLogicalUnitVirtualTargetDevice');
    expect(mine[0]!.clientAdapter?.slot).toBeGreaterThan(1);

    await client.update(mapped, (draft) => {
      draft.scsiMappings.remove((one) => one.serverAdapter.remotePartitionId === lpar.id);
    });
    expect(world.requests()).toHaveLength(2);
    const after = await client.get(VirtualIOServer, vios.meta.uuid, { group: 'ViosSCSIMapping' });
    expect(after.scsiMappings.filter((one) => one.serverAdapter.remotePartitionId === lpar.id)).toEqual([]);
  });
});
