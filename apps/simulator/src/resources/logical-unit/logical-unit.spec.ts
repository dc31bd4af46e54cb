import { randomBytes } from 'node:crypto';
import { connect, LogicalUnit, newLogicalUnit, newScsiMapping, SharedStoragePool, sameUdid, Tier } from '#powervm';
import { StorageWorld } from '../../testing/storage-world.js';

const GIB = 2 ** 30;

describe('a logical unit', () => {
  it('gets a UDID of the cluster, by its type', async () => {
    await using world = await StorageWorld.open();
    const [cluster] = world.simulator.world.table('Cluster').in('pool');
    const [disk, image] = [await world.unit('a'), await world.unit('b', { type: 'VirtualIO_Image' })];
    expect(disk.udid).toMatch(new RegExp(`^27${cluster!.clusterId}[0-9a-f]{32}$`));
    expect(image.udid).toMatch(new RegExp(`^29${cluster!.clusterId}[0-9a-f]{32}$`));
    expect([disk.thin, disk.inUse, disk.capacityGiB]).toEqual([true, false, 1]);
  });

  it('may have the name of another one', async () => {
    await using world = await StorageWorld.open();
    const [one, two] = [await world.unit('twin'), await world.unit('twin')];
    expect(one.udid).not.toBe(two.udid);
    expect((await world.units()).map(({ name }) => name)).toEqual(['twin', 'twin']);
  });

  it('is a linked clone when it names its source, which later writes do not reach', async () => {
    await using world = await StorageWorld.open();
    const bytes = randomBytes(300_000);
    const image = await world.unit('image', { type: 'VirtualIO_Image' });
    await world.fill(image.udid, bytes);
    const boot = await world.unit('boot', { capacityGiB: 2, clonedFrom: image.udid });
    expect(sameUdid(boot.clonedFrom!, image.udid)).toBe(true);
    const vm = await world.partition();
    await world.client.update(await world.vios(1), (draft) => {
      const storage = { kind: 'LogicalUnit', udid: boot.udid, name: boot.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
    });
    const read = () =>
      world.storage.bytesThroughMapping(world.hostId, vm.meta.uuid, { storage: 'boot' }, { length: bytes.length });
    expect((await read()).equals(bytes)).toBe(true);
    await world.fill(image.udid, randomBytes(300_000));
    expect((await read()).equals(bytes)).toBe(true);
  });

  it('outlives the image that it is a clone of', async () => {
    await using world = await StorageWorld.open();
    const bytes = randomBytes(10_000);
    const image = await world.unit('image', { type: 'VirtualIO_Image' });
    await world.fill(image.udid, bytes);
    await world.unit('boot', { clonedFrom: image.udid });
    await world.client.delete(image);
    const [boot] = world.simulator.world.table('LogicalUnit').in('pool');
    const { contents } = world.simulator.world;
    expect((await contents.bytes(`lu/pool/${boot!.uuid}`, { length: 10_000 })).equals(bytes)).toBe(true);
  });

  it('is in use while a VIOS of any host maps it, and cannot be deleted then', async () => {
    await using world = await StorageWorld.open({ hosts: 2 });
    const [vm, unit] = [await world.partition(), await world.unit('boot')];
    const mapped = await world.client.update(await world.vios(2), (draft) => {
      const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
    });
    const second = connect({
      url: world.simulator.hosts[1]!.url,
      logon: { kind: 'password', user: 'nova', password: 'nova' },
    });
    const [tier] = await second.feed(Tier);
    const [seen] = await second.feed(LogicalUnit, { parent: tier! });
    expect([seen!.meta.uuid, seen!.inUse]).toEqual([unit.meta.uuid, true]);
    await expect(second.delete(seen!)).rejects.toMatchObject({
      status: 409,
      serverMessage: expect.stringContaining('vios2'),
    });
    await world.client.update(mapped, (draft) => {
      draft.scsiMappings.remove(() => true);
    });
    const [free] = await second.feed(LogicalUnit, { parent: tier! });
    expect(free!.inUse).toBe(false);
    expect(await second.delete(free!)).toBe(true);
    expect(await world.units()).toEqual([]);
    await second.close();
  });

  it('is deleted under the etag that was read', async () => {
    await using world = await StorageWorld.open();
    const unit = await world.unit('a');
    const [tier] = await world.client.feed(Tier);
    const path = `Tier/${tier!.meta.uuid}/LogicalUnit/${unit.meta.uuid}`;
    expect((await world.rest.delete(path, { 'If-Match': '1' })).status).toBe(412);
    expect((await world.rest.delete(path, { 'If-Match': unit.meta.etag! })).status).toBe(204);
    expect((await world.rest.get(path)).status).toBe(404);
  });

  it('is told of by an event that names it a logical unit', async () => {
    await using world = await StorageWorld.open();
    const seen: string[] = [];
    world.simulator.world.onChange(({ type, object, detail }) => seen.push(`${type} ${object.kind} ${detail}`));
    await world.client.delete(await world.unit('a'));
    expect(seen).toEqual([
      'ADD_URI LogicalUnit LogicalUnit',
      'MODIFY_URI Tier derived',
      'MODIFY_URI SharedStoragePool Other',
      'DELETE_URI LogicalUnit LogicalUnit',
      'MODIFY_URI SharedStoragePool Other',
    ]);
  });

  describe('is refused', () => {
    const refusal = async (spec: Parameters<StorageWorld['unit']>[1], name = 'x') => {
      await using world = await StorageWorld.open({ pools: [{ capacityBytes: 10 * GIB }] });
      const image = await world.unit('image', { capacityGiB: 4, type: 'VirtualIO_Image' });
      const cloned = spec?.clonedFrom === 'image' ? { clonedFrom: image.udid } : {};
      const before = world.simulator.world.snapshot();
      const error = await world.unit(name, { ...spec, ...cloned }).catch((reason: unknown) => reason);
      expect(world.simulator.world.snapshot()).toEqual(before);
      return error as { status: number; serverMessage: string };
    };

    it('as a clone that is smaller than its source', async () => {
      expect(await refusal({ capacityGiB: 3, clonedFrom: 'image' })).toMatchObject({
        status: 400,
        serverMessage: expect.stringContaining('less than the 4.000000 GB of image'),
      });
    });

    it('as a clone of nothing', async () => {
      expect(await refusal({ clonedFrom: `29${'0'.repeat(64)}` })).toMatchObject({ status: 404 });
    });

    it('larger than the pool, or without a size', async () => {
      expect(await refusal({ capacityGiB: 11 })).toMatchObject({
        status: 409,
        serverMessage: expect.stringContaining('does not fit into pool'),
      });
      expect(await refusal({ capacityGiB: 0 })).toMatchObject({ status: 400 });
    });

    it('with a name that is too long', async () => {
      expect(await refusal({}, 'n'.repeat(80))).toMatchObject({ status: 400 });
    });
  });
});

describe('a shared storage pool', () => {
  it('has less free space by what is written, not by what is promised', async () => {
    await using world = await StorageWorld.open({ pools: [{ capacityBytes: 4 * GIB }] });
    const image = await world.unit('image', { capacityGiB: 3, type: 'VirtualIO_Image' });
    await world.unit('boot', { capacityGiB: 3, clonedFrom: image.udid });
    const [before] = await world.client.feed(SharedStoragePool);
    expect([before!.capacityGiB, before!.freeGiB]).toEqual([4, 4]);
    expect([before!.allocatedGiB, before!.overCommitGiB]).toEqual([6, 2]);
    await world.fill(image.udid, randomBytes(64 * 2 ** 20));
    const [after] = await world.client.feed(SharedStoragePool);
    expect(after!.freeGiB).toBe(3.94);
    expect(after!.meta.etag).not.toBe(before!.meta.etag);
  });

  it('keeps all of a thick unit for it', async () => {
    await using world = await StorageWorld.open({ pools: [{ capacityBytes: 4 * GIB }] });
    await world.unit('thick', { capacityGiB: 3, thin: false });
    expect((await world.client.feed(SharedStoragePool))[0]!.freeGiB).toBe(1);
    await expect(world.unit('more', { capacityGiB: 2, thin: false })).rejects.toMatchObject({ status: 409 });
    await expect(world.unit('thin', { capacityGiB: 2 })).resolves.toMatchObject({ name: 'thin' });
  });

  it('is full when more is written than it has: the upload fails, the pool stays usable', async () => {
    await using world = await StorageWorld.open({ pools: [{ capacityBytes: 8 * 2 ** 20 }] });
    const capacityGiB = 7 / 1024;
    const [one, two] = [await world.unit('one', { capacityGiB }), await world.unit('two', { capacityGiB })];
    await world.fill(one.udid, randomBytes(5 * 2 ** 20));
    await expect(world.fill(two.udid, randomBytes(5 * 2 ** 20))).rejects.toMatchObject({
      status: 409,
      serverMessage: expect.stringContaining('is full'),
    });
    await world.client.delete(two);
    await expect(world.unit('three', { capacityGiB })).resolves.toMatchObject({ name: 'three' });
  });

  it('is one for all hosts that reach it, with nodes that lead to each host', async () => {
    await using world = await StorageWorld.open({ hosts: 2 });
    const [one, two] = world.simulator.hosts;
    const hrefs = async (path: string) =>
      [...(await world.rest.get(path)).body.matchAll(/href="([^"]+)"/g)].map((m) => m[1]!);
    const nodes = (await hrefs('Cluster?group=None')).filter((href) => href.includes('VirtualIOServer'));
    expect(nodes.map((href) => /ManagedSystem\/([^/]+)\/VirtualIOServer\/[0-9A-F-]{36}$/.exec(href)?.[1])).toEqual([
      one!.systemUuid,
      one!.systemUuid,
      two!.systemUuid,
      two!.systemUuid,
    ]);
    const [tier] = await world.client.feed(Tier);
    const cluster = world.simulator.world.table('Cluster').in('pool')[0]!;
    const [pool] = await world.client.feed(SharedStoragePool);
    expect(await hrefs(`Tier/${tier!.meta.uuid}`)).toContainEqual(
      `${one!.url}/rest/api/uom/Cluster/${cluster.uuid}/SharedStoragePool/${pool!.meta.uuid}`,
    );
  });

  it('is not seen by hosts that do not reach it', async () => {
    await using world = await StorageWorld.open({ hosts: [{}, { pools: [] }] });
    const second = connect({
      url: world.simulator.hosts[1]!.url,
      logon: { kind: 'password', user: 'nova', password: 'nova' },
    });
    expect(await second.feed(SharedStoragePool)).toEqual([]);
    const [tier] = await world.client.feed(Tier);
    await expect(
      second.create(LogicalUnit, newLogicalUnit({ name: 'x', capacityGiB: 1 }), { parent: tier! }),
    ).rejects.toMatchObject({ status: 404 });
    await second.close();
  });

  it('lists its units, and deletes those that are missing in what is posted', async () => {
    await using world = await StorageWorld.open();
    await world.unit('keep');
    await world.unit('drop');
    const [pool] = await world.client.feed(SharedStoragePool);
    const path = `SharedStoragePool/${pool!.meta.uuid}`;
    const { body } = await world.rest.get(path);
    const units = body.match(/<LogicalUnit [\s\S]*?<\/LogicalUnit>/g)!;
    expect(units.map((unit) => /<UnitName[^>]*>(\w+)</.exec(unit)?.[1])).toEqual(['keep', 'drop']);
    const document = /<SharedStoragePool:[\s\S]*<\/SharedStoragePool:SharedStoragePool>/.exec(body)![0];
    const refused = await world.rest.post(path, document.replace(/27[0-9a-f]{64}/, `27${'0'.repeat(64)}`));
    expect([refused.status, (await world.units()).length]).toEqual([400, 2]);
    expect((await world.rest.post(path, document.replace(units[1]!, ''))).status).toBe(200);
    expect((await world.units()).map(({ name }) => name)).toEqual(['keep']);
  });

  it('keeps all of its units when one that is missing is mapped', async () => {
    await using world = await StorageWorld.open();
    const [vm, unit] = [await world.partition(), await world.unit('boot')];
    await world.unit('free');
    await world.client.update(await world.vios(1), (draft) => {
      const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
      draft.scsiMappings.add(newScsiMapping({ partition: vm, storage }));
    });
    const [pool] = await world.client.feed(SharedStoragePool);
    const path = `SharedStoragePool/${pool!.meta.uuid}`;
    const { body } = await world.rest.get(path);
    const document = /<SharedStoragePool:[\s\S]*<\/SharedStoragePool:SharedStoragePool>/.exec(body)![0];
    const emptied = document.replace(/<LogicalUnit [\s\S]*<\/LogicalUnit>/, '');
    expect((await world.rest.post(path, emptied)).status).toBe(409);
    expect(await world.units()).toHaveLength(2);
  });

  it('lets its alert threshold be changed, and is found by name', async () => {
    await using world = await StorageWorld.open();
    const [pool] = await world.client.feed(SharedStoragePool);
    const changed = await world.client.update(pool!, (draft) => {
      draft.alertThreshold = 80;
    });
    expect(changed.alertThreshold).toBe(80);
    const { objects } = await world.rest.get("SharedStoragePool/search/(StoragePoolName=='ssp1')?group=None");
    expect(objects).toHaveLength(1);
    expect((await world.rest.get("Cluster/search/(ClusterName=='nothing')?group=None")).status).toBe(204);
  });
});
