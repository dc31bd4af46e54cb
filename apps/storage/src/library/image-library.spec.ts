import { randomUUID } from 'node:crypto';
import { EnsureBootDisk, OperationProgress, type PayloadOf } from '#contracts';
import { Owned } from '#hosts';
import { LogicalUnit, newLogicalUnit, Tier, under } from '#powervm';
import { eventually } from '#testing';
import { imageUnitName, markerName } from '../pool/unit-names.js';
import { MiB, resultOf, type StorageWorld, withStorage } from '../testing/with-storage.js';
import { UPLOAD_DOMAIN, UploadRecord, uploadKey } from './upload-record.js';

const UPLOAD = 'PUT web/File/contents/{id}';
const CREATE = 'PUT Tier/LogicalUnit';
type Made = { disk: { name: string } };

const spawn = (world: StorageWorld, changes: Record<string, unknown> = {}, operation = randomUUID()) =>
  world.caller.ask(
    EnsureBootDisk,
    {
      host: world.host,
      uuid: randomUUID(),
      name: 'web',
      rootGb: 2,
      image: { kind: 'glance', id: 'debian' },
      ...changes,
    },
    { operation },
  );

/** An image unit or a marker, as another manager of the pool would make it. */
async function foreign(world: StorageWorld, name: string) {
  const client = world.clientOf(world.host);
  const [tier] = await client.feed(Tier);
  const unit = newLogicalUnit({ name, capacityGiB: 1, type: 'VirtualIO_Image' });
  return client.create(LogicalUnit, unit, { parent: under(Tier, tier?.meta.uuid ?? '') });
}

const imageUnit = (world: StorageWorld) =>
  imageUnitName('debian', { algorithm: 'sha512', value: world.images.image('debian').checksums.sha512 });

/** What is recorded of an upload of `debian`. */
async function uploads(world: StorageWorld) {
  const pool = Array.from(world.simulator.world.table('SharedStoragePool').all())[0];
  const digest = world.images.image('debian').checksums.sha512.slice(0, 64);
  const records = await Owned.open(world.caller.bus, UPLOAD_DOMAIN, UploadRecord);
  return { records, key: uploadKey(pool?.udid ?? '', digest) };
}

describe('one image that many ask for at once', () => {
  it('is uploaded once for eight spawns, two replicas and two hosts that share the pool', async () => {
    await using world = await withStorage({
      simulator: { hosts: 2 },
      replicas: 2,
      images: [{ id: 'debian', size: 24 * MiB }],
    });
    const hosts = world.simulator.hosts.map(({ id }) => id);

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => spawn(world, { host: hosts[index % 2], name: `web-${index}` })),
    );

    const disks = answers.map((answer) => resultOf<Made>(answer).disk.name);
    expect(new Set(disks).size).toBe(8);
    expect(world.requests()[UPLOAD]).toBe(1);
    expect(world.images.requests('debian').content).toBe(1);
    expect(world.units().map(({ type }) => type)).toEqual([
      ...Array.from({ length: 8 }, () => 'VirtualIO_Disk'),
      'VirtualIO_Image',
    ]);
    for (const disk of disks) expect(await world.contentOf(disk, 24 * MiB)).toBe(world.sha256Of('debian'));
  });

  it('shows those who wait who uploads it, and how far it is', async () => {
    await using world = await withStorage({ replicas: 2, images: [{ id: 'debian', size: 8 * MiB }] });
    const seen: PayloadOf<typeof OperationProgress>[] = [];
    const progress = world.caller.bus.nats.subscribe(`${OperationProgress.subject}.*`, {
      callback: (_, message) => void seen.push(message.json()),
    });
    const hold = await world.simulator.control.hold({ match: { operation: UPLOAD }, at: 'before' });

    const spawns = Array.from({ length: 6 }, () => spawn(world));
    await hold.reached();
    await hold.release();
    for (const answer of await Promise.all(spawns)) resultOf(answer);
    progress.unsubscribe();

    expect(seen.some(({ label, done }) => label === 'image debian' && done === 8 * MiB)).toBe(true);
    expect(seen.some(({ label }) => /waiting for the upload of image debian by storage/.test(label))).toBe(true);
  });

  it('is uploaded from a good source when a bad one came first', async () => {
    await using world = await withStorage();
    const checksum = { algorithm: 'sha256' as const, value: world.sha256Of('debian') };
    const hold = await world.simulator.control.hold({ match: { operation: UPLOAD }, at: 'before' });
    const wrong = { kind: 'url', url: world.images.fileUrl('debian').replace('debian', 'none'), checksum };

    const first = spawn(world, { image: wrong });
    const second = spawn(world, { image: { kind: 'url', url: world.images.fileUrl('debian'), checksum } });
    await hold.reached();
    await hold.release();

    expect(await first).toMatchObject({ failure: { code: 'image.not-found' } });
    resultOf(await second);
  });
});

describe('an image that another manager of the pool is uploading', () => {
  it('is awaited while its marker stands, and then used', async () => {
    await using world = await withStorage();
    const unit = await foreign(world, imageUnit(world));
    const marker = await foreign(world, markerName(unit.name, '00000000'));
    const spawned = spawn(world);

    await world.clock.untilSleeping();
    expect(world.requests()[UPLOAD]).toBeUndefined();
    await world.clientOf(world.host).delete(marker);
    await world.clock.advance(60_000);

    resultOf(await spawned);
    expect(world.requests()[UPLOAD]).toBeUndefined();
    expect(world.units().find(({ type }) => type === 'VirtualIO_Disk')?.clonedFrom).toBe(unit.udid);
  });

  it('goes first when its marker sorts before ours', async () => {
    await using world = await withStorage();
    const hold = await world.simulator.control.hold({ match: { operation: CREATE }, at: 'after' });
    const spawned = spawn(world);
    await hold.reached();
    const rival = await foreign(world, markerName(imageUnit(world), '00000000'));
    await hold.release();

    await world.clock.untilSleeping();
    expect(world.units().map(({ name }) => name)).toEqual([rival.name]);
    await world.clientOf(world.host).delete(rival);
    await world.clock.advance(60_000);
    resultOf(await spawned);
  });

  it('is taken over when its marker has stood for hours', async () => {
    await using world = await withStorage();
    const dead = await foreign(world, imageUnit(world));
    await foreign(world, markerName(dead.name, '00000000'));
    const spawned = spawn(world);

    await world.clock.untilSleeping();
    await world.clock.advance(3 * 3_600_000);
    await world.clock.untilSleeping();
    expect(world.requests()[UPLOAD]).toBeUndefined();
    await world.clock.advance(2 * 3_600_000);

    const { disk } = resultOf<Made>(await spawned);
    expect(await world.contentOf(disk.name, 3 * MiB + 17)).toBe(world.sha256Of('debian'));
    expect(world.units()).toHaveLength(2);
  });

  it('is used in spite of a marker when somebody has cloned it', async () => {
    await using world = await withStorage();
    resultOf(await spawn(world));
    await foreign(world, markerName(imageUnit(world), '00000000'));
    await world.restart();

    resultOf(await spawn(world));

    expect(world.requests()[UPLOAD]).toBe(1);
  });
});

describe('a creation in the pool whose answer does not come', () => {
  it.each([
    ['the image unit', 2],
    ['the marker', 1],
  ])('is awaited before anything is cleared away, lest an empty image counts as whole: %s', async (_what, nth) => {
    await using world = await withStorage({ limits: { requestSeconds: 2 } });
    const hold = await world.simulator.control.hold({ match: { operation: CREATE }, at: 'before', when: { nth } });
    const spawned = spawn(world);
    await hold.reached();
    await world.clock.untilSleeping();
    expect(world.units()).toHaveLength(nth - 1);
    await hold.release();
    await eventually(() => world.units().length === nth);
    await world.clock.advance(60_000);

    const { disk } = resultOf<Made>(await spawned);
    expect(await world.contentOf(disk.name, 3 * MiB + 17)).toBe(world.sha256Of('debian'));
    expect(world.units()).toHaveLength(2);
  });

  it('is given up when a host does nothing so late', async () => {
    await using world = await withStorage({ limits: { requestSeconds: 2 } });
    const hold = await world.simulator.control.hold({ match: { operation: CREATE }, at: 'before', when: { nth: 2 } });
    const spawned = spawn(world);
    await hold.reached();
    await world.clock.untilSleeping();
    await hold.release({ cut: true });
    await world.clock.advance(60_000);

    resultOf(await spawned);
    expect(world.units()).toHaveLength(2);
  });

  it('is awaited by the next uploader, too, when its own has died', async () => {
    await using world = await withStorage();
    const unit = imageUnit(world);
    const marker = await foreign(world, markerName(unit, 'ffffffff'));
    const { records, key } = await uploads(world);
    const sentAt = world.clock.now();
    await records.put(key, () => ({ unit, marker: marker.name, phase: 'writing', sentAt, done: 0 }));
    const spawned = spawn(world);
    await world.clock.untilSleeping();
    await foreign(world, unit);
    await world.clock.advance(60_000);

    const { disk } = resultOf<Made>(await spawned);
    expect(await world.contentOf(disk.name, 3 * MiB + 17)).toBe(world.sha256Of('debian'));
    expect(world.units()).toHaveLength(2);
  });
});

describe('what a dead uploader of this deployment has left', () => {
  it.each(['writing', 'marking'] as const)('is removed at once by the next one: %s', async (phase) => {
    await using world = await withStorage();
    const unit = imageUnit(world);
    const marker = markerName(unit, 'ffffffff');
    await foreign(world, marker);
    if (phase === 'writing') await foreign(world, unit);
    const { records, key } = await uploads(world);
    await records.put(key, () => ({ unit, marker, phase, sentAt: 0, done: 0 }));

    const { disk } = resultOf<Made>(await spawn(world));

    expect(await world.contentOf(disk.name, 3 * MiB + 17)).toBe(world.sha256Of('debian'));
    expect(world.units()).toHaveLength(2);
    expect(await records.get(key)).toBeUndefined();
  });
});
