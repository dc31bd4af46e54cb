import { randomUUID } from 'node:crypto';
import { EnsureBootDisk, FindStorageOrphans, NO_INSTANCE, RemoveStorageOrphans } from '#contracts';
import { Owned } from '#hosts';
import { File, LogicalUnit, newFile, newLogicalUnit, Tier, under } from '#powervm';
import { UPLOAD_DOMAIN, UploadRecord } from '../library/upload-record.js';
import { imageUnitName, markerName } from '../pool/unit-names.js';
import { resultOf, type StorageWorld, withStorage } from '../testing/with-storage.js';

const HOUR = 3_600_000;

const find = async (world: StorageWorld) =>
  (await world.caller.bus.query(FindStorageOrphans, { host: world.host }, 30_000)).orphans;

const remove = async (world: StorageWorld) =>
  resultOf<{ removed: { kind: string }[]; left: { kind: string }[] }>(
    await world.caller.ask(RemoveStorageOrphans, { host: world.host, uuid: NO_INSTANCE }),
  );

const spawn = (world: StorageWorld) =>
  world.caller.ask(EnsureBootDisk, {
    host: world.host,
    uuid: randomUUID(),
    name: 'web',
    rootGb: 2,
    image: { kind: 'glance', id: 'debian' },
  });

const files = (world: StorageWorld) => Array.from(world.simulator.world.table('File').all(), ({ name }) => name);

async function addImageUnit(world: StorageWorld, name: string) {
  const client = world.clientOf(world.host);
  const [tier] = await client.feed(Tier);
  const parent = under(Tier, tier?.meta.uuid ?? '');
  return client.create(LogicalUnit, newLogicalUnit({ name, capacityGiB: 1, type: 'VirtualIO_Image' }), { parent });
}

/** As another manager of the host would begin an upload. */
async function foreignFile(world: StorageWorld, name: string) {
  const unit = await addImageUnit(world, name);
  const targetVios = world.vioses()[0]?.uuid ?? '';
  const file = newFile({ name, kind: 'BROKERED_DISK_IMAGE', targetVios, targetUdid: unit.udid });
  return world.clientOf(world.host).create(File, file);
}

describe('the descriptor of an upload of ours that could not be removed', () => {
  it('is remembered with the image in use, found, and removed as soon as the host allows it', async () => {
    await using world = await withStorage();
    const { control } = world.simulator;
    const records = await Owned.open(world.caller.bus, UPLOAD_DOMAIN, UploadRecord);
    const fault = await control.fault({
      match: { operation: 'DELETE web/File/{id}' },
      fault: { kind: 'status', status: 500 },
    });
    await world.boot();
    const [record] = await records.list();
    expect(files(world)).toEqual([record?.value.unit]);
    expect(world.units().map(({ type }) => type)).toEqual(['VirtualIO_Disk', 'VirtualIO_Image']);

    const told = { kind: 'image-upload', name: record?.value.unit, provablyOurs: true, remedy: 'remove' };
    expect(await find(world)).toEqual([
      expect.objectContaining({ ...told, why: expect.stringContaining('the image is whole') }),
    ]);
    await fault.remove();
    expect(await remove(world)).toMatchObject({ removed: [told], left: [] });
    expect(files(world)).toEqual([]);
    expect(world.units().map(({ type }) => type)).toEqual(['VirtualIO_Disk', 'VirtualIO_Image']);
    expect(await records.list()).toEqual([]);
    expect(await find(world)).toEqual([]);
  });

  it('stays recorded, with its marker, when the upload itself has failed', async () => {
    await using world = await withStorage();
    const { control } = world.simulator;
    const records = await Owned.open(world.caller.bus, UPLOAD_DOMAIN, UploadRecord);
    const refused = await control.fault({
      match: { operation: 'DELETE web/File/{id}' },
      fault: { kind: 'status', status: 500 },
    });
    const full = { kind: 'status', status: 400, message: 'No.' } as const;
    await control.fault({ match: { operation: 'PUT web/File/contents/{id}' }, when: { nth: 1 }, fault: full });
    expect(await spawn(world)).toMatchObject({ is: 'failed' });
    expect(await records.list()).toHaveLength(1);
    expect((await find(world)).map(({ kind }) => kind)).toEqual(['image-upload']);

    await refused.remove();
    resultOf(await spawn(world));
    expect(files(world)).toEqual([]);
    expect(await records.list()).toEqual([]);
  });
});

describe('the descriptor of an upload of an image that is nobody’s', () => {
  const name = imageUnitName('aix', { algorithm: 'md5', value: 'cd'.repeat(16) });

  it('is told of once no upload can take so long, and left', async () => {
    await using world = await withStorage();
    const { fileUuid } = await foreignFile(world, name);
    expect(await find(world)).toEqual([]);
    await world.clock.advance(5 * HOUR);
    expect(await find(world)).toEqual([
      expect.objectContaining({ kind: 'file', id: fileUuid, name, provablyOurs: false, remedy: 'look' }),
    ]);
    expect(await remove(world)).toMatchObject({ removed: [], left: [{ kind: 'file' }] });
    expect(files(world)).toEqual([name]);
  });

  it('is not told of beside its marker', async () => {
    await using world = await withStorage();
    await foreignFile(world, name);
    await addImageUnit(world, markerName(name, '0123abcd'));
    expect(await find(world)).toEqual([]);
    await world.clock.advance(5 * HOUR);
    expect((await find(world)).map(({ kind }) => kind)).toEqual(['image-upload']);
  });
});
