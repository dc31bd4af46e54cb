import { randomUUID } from 'node:crypto';
import { FindStorageOrphans, NO_INSTANCE, RemoveStorageOrphans } from '#contracts';
import { Owned } from '#hosts';
import { LogicalPartition, LogicalUnit, newLogicalUnit, SharedStoragePool, Tier, under } from '#powervm';
import { BOOT_DISK_DOMAIN, BootDiskRecord } from '../boot-disks/boot-disk-record.js';
import { UPLOAD_DOMAIN, UploadRecord, uploadKey } from '../library/upload-record.js';
import { bootUnitName, imageUnitName, markerName } from '../pool/unit-names.js';
import { resultOf, type StorageWorld, withStorage } from '../testing/with-storage.js';

const find = async (world: StorageWorld) => {
  const { orphans } = await world.caller.bus.query(FindStorageOrphans, { host: world.host }, 30_000);
  return orphans;
};

const remove = async (world: StorageWorld, uuid?: string) =>
  resultOf<{ removed: { kind: string }[]; left: { kind: string }[] }>(
    await world.caller.ask(RemoveStorageOrphans, { host: world.host, ...(uuid === undefined ? {} : { uuid }) }),
  );

/** As an administrator does who knows nothing of us. */
async function deletePartition(world: StorageWorld, uuid: string) {
  await world.simulator.control.setBehaviour({ leftoversOnDelete: true });
  await world.clientOf(world.host).delete(under(LogicalPartition, uuid));
}

const buses = (world: StorageWorld) => world.vioses().flatMap(({ scsiBuses }) => scsiBuses);

/** A unit in the pool that no record knows. */
async function addUnit(world: StorageWorld, name: string, type: 'VirtualIO_Disk' | 'VirtualIO_Image') {
  const unit = newLogicalUnit({ name, capacityGiB: 1, type });
  return world.clientOf(world.host).create(LogicalUnit, unit, { parent: under(Tier, await tierOf(world)) });
}

async function tierOf(world: StorageWorld): Promise<string> {
  const [tier] = await world.clientOf(world.host).feed(Tier);
  return tier?.meta.uuid ?? '';
}

const poolUdid = async (world: StorageWorld): Promise<string> =>
  (await world.clientOf(world.host).feed(SharedStoragePool))[0]?.udid ?? '';

async function wipeRecords({ caller }: StorageWorld): Promise<void> {
  const owned = await caller.bus.bucket('owned');
  for await (const key of await owned.keys()) await owned.delete(key);
}

describe('the storage of a host', () => {
  it('has no orphans while every instance is there and recorded', async () => {
    await using world = await withStorage();
    await world.boot();
    expect(await find(world)).toEqual([]);
  });

  it('is not judged an orphan while its partition is there, recorded or not: it can be adopted', async () => {
    await using world = await withStorage();
    const { instance, disk } = await world.boot();
    await world.forgetPartition(instance.uuid);
    expect(await find(world)).toEqual([
      expect.objectContaining({ kind: 'boot-disk', name: disk.name, instance: instance.uuid, remedy: 'adopt' }),
    ]);
    const { removed, left } = await remove(world, instance.uuid);
    expect({ removed, left: left.length }).toEqual({ removed: [], left: 1 });
    expect(world.units().map(({ name }) => name)).toContain(disk.name);
  });

  it('of an instance that is gone is removed: mappings first, then disk and records', async () => {
    await using world = await withStorage();
    await world.boot();
    const before = world.simulator.world.snapshot();
    const { instance, partition, disk } = await world.boot();
    await deletePartition(world, partition.uuid);
    await world.forgetPartition(instance.uuid);

    const orphans = await find(world);
    expect(orphans.map(({ kind }) => kind)).toEqual(['mapping', 'mapping', 'record', 'boot-disk']);
    expect(orphans.every((one) => one.provablyOurs && one.instance === instance.uuid && one.remedy === 'remove')).toBe(
      true,
    );
    expect(orphans.at(-1)).toMatchObject({ name: disk.name });

    const { removed, left } = await remove(world, instance.uuid);
    expect({ removed: removed.length, left }).toEqual({ removed: 4, left: [] });
    expect(await find(world)).toEqual([]);
    expect(Object.keys(world.simulator.world.snapshot())).toEqual(Object.keys(before));
    expect(buses(world).filter(({ clientUuid }) => clientUuid === undefined)).toEqual([]);
  });

  it('tells what is ours from names alone, when the records are gone, too', async () => {
    await using world = await withStorage();
    const { instance, partition, disk } = await world.boot();
    await deletePartition(world, partition.uuid);
    await wipeRecords(world);
    expect((await find(world)).map(({ kind, instance: of }) => ({ kind, of }))).toEqual([
      { kind: 'mapping', of: instance.uuid },
      { kind: 'mapping', of: instance.uuid },
      { kind: 'boot-disk', of: instance.uuid },
    ]);
    await remove(world, instance.uuid);
    expect(world.units().map(({ name }) => name)).not.toContain(disk.name);
  });

  it('of an instance that lost its partition is left to a destroy: it may be somebody’s data', async () => {
    await using world = await withStorage();
    const { instance, partition } = await world.boot();
    await deletePartition(world, partition.uuid);
    const orphans = await find(world);
    expect(orphans.map(({ kind }) => kind)).toEqual(['mapping', 'mapping']);
    await remove(world, instance.uuid);
    expect(world.units().some(({ type }) => type === 'VirtualIO_Disk')).toBe(true);
  });

  it('includes a second disk that a creation left; the one that is recorded stays', async () => {
    await using world = await withStorage();
    const { instance, disk } = await world.boot();
    const twin = await addUnit(world, disk.name, 'VirtualIO_Disk');
    expect(await find(world)).toEqual([
      expect.objectContaining({ kind: 'boot-disk', id: twin.udid, remedy: 'remove' }),
    ]);
    await remove(world, instance.uuid);
    expect(world.units().flatMap(({ name, udid }) => (name === disk.name ? [udid] : []))).toEqual([disk.udid]);
  });

  it('of other hosts and managers is not ours, and stays', async () => {
    await using world = await withStorage();
    await world.boot();
    const elsewhere = bootUnitName('web', randomUUID(), 'ffffffff-0000-0000-0000-000000000000');
    await addUnit(world, elsewhere, 'VirtualIO_Disk');
    await addUnit(world, 'boot_somebody_elses', 'VirtualIO_Disk');
    await world.simulator.control.leaveLeftovers(world.host, { disks: 1 });
    const before = world.simulator.world.snapshot();
    const orphans = await find(world);
    expect(orphans.length).toBeGreaterThan(0);
    for (const orphan of orphans)
      expect(orphan).toMatchObject({ kind: 'mapping', provablyOurs: false, remedy: 'look' });
    expect((await remove(world)).removed).toEqual([]);
    expect(Object.keys(world.simulator.world.snapshot())).toEqual(Object.keys(before));
  });

  it('of a VIOS that is down waits for it, and so does the record that tells whose it is', async () => {
    await using world = await withStorage();
    const { instance, partition } = await world.boot();
    await deletePartition(world, partition.uuid);
    await world.forgetPartition(instance.uuid);
    const [vios] = world.vioses();
    await world.simulator.control.changePartition(world.host, vios?.name ?? '', { rmc: 'inactive' });

    await remove(world, instance.uuid);
    expect(await find(world)).toContainEqual(
      expect.objectContaining({ kind: 'mapping', remedy: 'look', why: expect.stringContaining('is down') }),
    );
    await world.simulator.control.changePartition(world.host, vios?.name ?? '', { rmc: 'active' });
    await remove(world, instance.uuid);
    expect(await find(world)).toEqual([]);
  });
});

describe('a record of a disk that is not there', () => {
  it('goes with its instance', async () => {
    await using world = await withStorage();
    const disks = await Owned.open(world.caller.bus, BOOT_DISK_DOMAIN, BootDiskRecord);
    const instance = { host: world.host, uuid: randomUUID() };
    const record = { madeBy: 'x', name: 'boot_x', tier: 't', vioses: [], capacityGb: 1, image: 'i', doubtful: false };
    await disks.put(instance, () => record);
    expect(await find(world)).toEqual([expect.objectContaining({ kind: 'record', instance: instance.uuid })]);
    await remove(world, instance.uuid);
    expect(await disks.get(instance)).toBeUndefined();
  });
});

describe('an upload that died', () => {
  it('is ours by its record, and removed when nobody goes on with it', async () => {
    await using world = await withStorage();
    const checksum = { algorithm: 'sha256' as const, value: 'ab'.repeat(32) };
    const unit = imageUnitName('debian', checksum);
    const marker = markerName(unit, '0123abcd');
    for (const name of [marker, unit]) await addUnit(world, name, 'VirtualIO_Image');
    const uploads = await Owned.open(world.caller.bus, UPLOAD_DOMAIN, UploadRecord);
    const key = uploadKey(await poolUdid(world), checksum.value);
    await uploads.put(key, () => ({ unit, marker, phase: 'writing' as const, sentAt: 0, done: 5 }));
    expect(await find(world)).toEqual([
      expect.objectContaining({ kind: 'image-upload', name: unit, provablyOurs: true, remedy: 'remove' }),
    ]);
    await remove(world, NO_INSTANCE);
    expect(world.units()).toEqual([]);
    expect(await find(world)).toEqual([]);
  });

  it('of another manager is told of once no upload can take so long', async () => {
    await using world = await withStorage();
    const marker = markerName(imageUnitName('aix', { algorithm: 'md5', value: 'cd'.repeat(16) }), '0123abcd');
    await addUnit(world, marker, 'VirtualIO_Image');
    expect(await find(world)).toEqual([]);
    await world.clock.advance(5 * 3_600_000);
    expect(await find(world)).toEqual([
      expect.objectContaining({ kind: 'image-upload', name: marker, provablyOurs: false, remedy: 'look' }),
    ]);
  });
});
