import { DeleteBootDisk, EnsureBootDisk, FindStorageOrphans, RemoveStorageOrphans } from '#contracts';
import { Owned } from '#hosts';
import { eventually } from '#testing';
import { resultOf, type StorageWorld, withStorage } from '../testing/with-storage.js';
import { BOOT_DISK_DOMAIN, BootDiskRecord } from './boot-disk-record.js';

const CREATE = { operation: 'PUT Tier/LogicalUnit' };
const image = { kind: 'glance' as const, id: 'debian' };
type Made = { disk: { udid: string; name: string } };

/** A host whose image is in the pool, so that the next unit that is made is a boot disk. */
async function withImage(): Promise<StorageWorld> {
  const world = await withStorage({ limits: { requestSeconds: 2 } });
  await world.boot();
  return world;
}

/** Asks for the boot disk of a partition that is there. */
async function ask(world: StorageWorld) {
  const { instance: uuid } = await world.partition();
  const request = { host: world.host, uuid, name: 'web', rootGb: 1, image };
  const step = { operation: crypto.randomUUID(), step: 'boot disk', phase: 'do' as const, attempt: 1 };
  return { request, step, answer: () => world.caller.ask(EnsureBootDisk, request, step) };
}

const disksOf = (world: StorageWorld, uuid: string) =>
  world.units().flatMap(({ name, udid }) => (name.includes(uuid.replaceAll('-', '')) ? [udid] : []));

/** A creation that is given up lands when the one that was sent instead has been answered. */
async function twins(world: StorageWorld) {
  const { request, answer } = await ask(world);
  const first = await world.simulator.control.hold({ match: CREATE, at: 'before' });
  const { disk } = resultOf<Made>(await answer());
  await first.release();
  await eventually(() => disksOf(world, request.uuid).length === 2);
  const twin = disksOf(world, request.uuid).find((udid) => udid !== disk.udid);
  return { request, disk, twin };
}

describe('a boot disk whose creation is tried again while the first try is under way', () => {
  it.each(['before', 'after'] as const)('is made once when that lands %s the second', async (when) => {
    await using world = await withImage();
    const { request, answer } = await ask(world);
    const { control } = world.simulator;
    const first = await control.hold({ match: CREATE, at: 'before' });
    const made = answer();
    await first.reached();
    const second =
      when === 'before'
        ? await control.hold({ match: CREATE, at: 'before' })
        : await control.hold({ match: CREATE, at: 'after' });
    await second.reached();
    const landed = disksOf(world, request.uuid).length + 1;
    await first.release();
    await eventually(() => disksOf(world, request.uuid).length === landed);
    await second.release();

    const { disk } = resultOf<Made>(await made);

    expect(disksOf(world, request.uuid)).toEqual([disk.udid]);
  });

  it('leaves a twin that lands after everything to a check of the host, which removes it', async () => {
    await using world = await withImage();
    const { request, disk, twin } = await twins(world);

    const { orphans } = await world.caller.bus.query(FindStorageOrphans, { host: world.host }, 30_000);
    resultOf(await world.caller.ask(RemoveStorageOrphans, { host: world.host, uuid: request.uuid }));

    expect(orphans).toEqual([expect.objectContaining({ kind: 'boot-disk', id: twin, remedy: 'remove' })]);
    expect(disksOf(world, request.uuid)).toEqual([disk.udid]);
  });

  it('is destroyed with a twin that landed after everything', async () => {
    await using world = await withImage();
    const { request } = await twins(world);

    resultOf(await world.caller.ask(DeleteBootDisk, request));

    expect(disksOf(world, request.uuid)).toEqual([]);
  });

  it('keeps its record when a replica that has lost the step is answered', async () => {
    await using world = await withImage();
    const { request, step, answer } = await ask(world);
    const records = await Owned.open(world.caller.bus, BOOT_DISK_DOMAIN, BootDiskRecord);
    const late = await world.simulator.control.hold({ match: CREATE, at: 'after' });
    const made = answer();
    await late.reached();
    await world.caller.takeOver(step);
    const unit = { uuid: 'that', udid: 'of the replica that has the step' };
    const record = await records.put(request, (now) => ({ ...(now as BootDiskRecord), doubtful: true, unit }));
    const redelivered = await world.simulator.control.hold({
      match: { operation: 'GET Tier/LogicalUnit' },
      at: 'before',
    });
    await late.release();
    await redelivered.reached();

    expect(await records.get(request)).toEqual(record);
    await redelivered.release();
    const { disk } = resultOf<Made>(await made);
    expect(disksOf(world, request.uuid)).toEqual([disk.udid]);
    expect(await records.get(request)).toMatchObject({ doubtful: true, unit: { udid: disk.udid } });
  });
});
