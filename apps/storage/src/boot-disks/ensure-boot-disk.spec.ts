import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DeleteBootDisk, EnsureBootDisk, type ImageSource } from '#contracts';
import { Sealer } from '#messaging';
import { eventually } from '#testing';
import { MiB, resultOf, type StorageWorld, withStorage } from '../testing/with-storage.js';

const debian = { kind: 'glance' as const, id: 'debian' };
type Made = { disk: { udid: string; name: string; capacityGb: number }; kept: unknown[] };

function ask(world: StorageWorld, image: ImageSource = debian, changes: Record<string, unknown> = {}) {
  const request = { host: world.host, uuid: randomUUID(), name: 'web-1', rootGb: 4, image, ...changes };
  const operation = randomUUID();
  return { request, operation, answer: () => world.caller.ask(EnsureBootDisk, request, { operation }) };
}

describe('a boot disk', () => {
  it('is a clone of the image in the pool, with the same bytes, as large as the flavor says', async () => {
    await using world = await withStorage();
    const { request, answer } = ask(world);

    const { disk, kept } = resultOf<Made>(await answer());

    expect(disk).toMatchObject({ capacityGb: 4, udid: expect.stringMatching(/^27/) });
    expect(disk.name).toContain(request.uuid.replaceAll('-', ''));
    const [boot, image] = world.units();
    expect(boot).toMatchObject({ name: disk.name, clonedFrom: image?.udid, type: 'VirtualIO_Disk' });
    expect(image).toMatchObject({ type: 'VirtualIO_Image', capacityBytes: 1024 ** 3 });
    expect(kept).toEqual([{ kind: 'image-lu', name: image?.name }]);
    expect(await world.contentOf(disk.name, 3 * MiB + 17)).toBe(world.sha256Of('debian'));
    expect(world.simulator.world.table('File').in(world.host)).toEqual([]);
  });

  it('is never smaller than the image', async () => {
    await using world = await withStorage();

    const { disk } = resultOf<Made>(await ask(world, debian, { rootGb: 0 }).answer());

    expect(disk.capacityGb).toBe(1);
  });

  it('is refused when the flavor has less than the image asks for, unless it leaves the size to the image', async () => {
    await using world = await withStorage({ images: [{ id: 'debian', size: MiB, metadata: { min_disk: 8 } }] });

    await expect(ask(world, debian, { rootGb: 4 }).answer()).resolves.toMatchObject({
      failure: { code: 'image.min-disk', effect: 'none', message: expect.stringContaining('8 GiB') },
    });
    expect(world.units()).toEqual([]);
    expect(resultOf<Made>(await ask(world, debian, { rootGb: 0 }).answer()).disk.capacityGb).toBe(8);
  });

  it('costs one request when the image is in the pool and everything is remembered', async () => {
    await using world = await withStorage();
    resultOf(await ask(world).answer());
    world.simulator.requestLog.clear();

    resultOf(await ask(world).answer());

    expect(world.requests()).toEqual({ 'PUT Tier/LogicalUnit': 1 });
  });

  it('is found again by a step that is repeated', async () => {
    await using world = await withStorage();
    const { answer, request, operation } = ask(world);
    const first = resultOf<Made>(await answer());

    const again = await world.caller.ask(EnsureBootDisk, request, { operation, attempt: 2 });

    expect(resultOf<Made>(again)).toEqual(first);
    expect(world.units()).toHaveLength(2);
  });

  it('is made once when the answer to its creation is lost', async () => {
    await using world = await withStorage();
    resultOf(await ask(world).answer());
    await world.simulator.control.fault({
      match: { operation: 'PUT Tier/LogicalUnit' },
      when: { nth: 1 },
      fault: { kind: 'cut', at: 'before-answer' },
    });

    const { disk } = resultOf<Made>(await ask(world).answer());

    expect(world.units().filter(({ name }) => name === disk.name)).toHaveLength(1);
  });

  it('is made once when the server fails after it has made it', async () => {
    await using world = await withStorage();
    resultOf(await ask(world).answer());
    await world.simulator.control.fault({
      match: { operation: 'PUT Tier/LogicalUnit' },
      when: { nth: 1 },
      fault: { kind: 'status', status: 500, message: 'out of order', applied: true },
    });

    const { disk } = resultOf<Made>(await ask(world).answer());

    expect(world.units().filter(({ name }) => name === disk.name)).toHaveLength(1);
  });

  it('leaves its record to be undone when the server fails again and again', async () => {
    await using world = await withStorage();
    resultOf(await ask(world).answer());
    const before = world.units().length;
    const { request, operation, answer } = ask(world);
    const fault = await world.simulator.control.fault({
      match: { operation: 'PUT Tier/LogicalUnit' },
      fault: { kind: 'status', status: 500, message: 'out of order' },
    });

    expect(await answer()).toMatchObject({ is: 'failed', failure: { code: 'hypervisor.failed', effect: 'unknown' } });
    await fault.remove();
    resultOf(await world.caller.ask(DeleteBootDisk, request, { operation, phase: 'undo' }));

    expect(world.units()).toHaveLength(before);
    resultOf(await ask(world, debian, { uuid: request.uuid }).answer());
  });

  it('belongs to its first maker: a second spawn of the same instance is refused, and its undo leaves it alone', async () => {
    await using world = await withStorage();
    const { request, answer } = ask(world);
    const { disk } = resultOf<Made>(await answer());
    const second = randomUUID();

    const refused = await world.caller.ask(EnsureBootDisk, request, { operation: second });
    resultOf(await world.caller.ask(DeleteBootDisk, request, { operation: second, phase: 'undo' }));

    expect(refused).toMatchObject({ is: 'failed', failure: { code: 'instance.exists', effect: 'none' } });
    expect(world.units().map(({ name }) => name)).toContain(disk.name);
  });
});

describe('a boot disk that is deleted', () => {
  it('goes in one request and leaves the image, by name', async () => {
    await using world = await withStorage();
    const { request, answer } = ask(world);
    const { kept } = resultOf<Made>(await answer());
    world.simulator.requestLog.clear();

    const removed = resultOf<Made>(await world.caller.ask(DeleteBootDisk, request));

    expect(removed.kept).toEqual(kept);
    expect(world.requests()).toEqual({ 'DELETE Tier/LogicalUnit/{id}': 1 });
    expect(world.units().map(({ type }) => type)).toEqual(['VirtualIO_Image']);
  });

  it('is gone when the server fails after it has deleted it', async () => {
    await using world = await withStorage();
    const { request, answer } = ask(world);
    resultOf(await answer());
    await world.simulator.control.fault({
      match: { operation: 'DELETE Tier/LogicalUnit/{id}' },
      when: { nth: 1 },
      fault: { kind: 'status', status: 500, message: 'out of order', applied: true },
    });

    resultOf(await world.caller.ask(DeleteBootDisk, request));

    expect(world.units().map(({ type }) => type)).toEqual(['VirtualIO_Image']);
  });

  it('may be gone already, or never have been', async () => {
    await using world = await withStorage();
    const { request, answer } = ask(world);
    resultOf(await answer());
    resultOf(await world.caller.ask(DeleteBootDisk, request));

    expect(resultOf(await world.caller.ask(DeleteBootDisk, request))).toEqual({ kept: [] });
    expect(resultOf(await world.caller.ask(DeleteBootDisk, ask(world).request))).toEqual({ kept: [] });
  });

  it('is found by its name when its creation lands after an undo', async () => {
    await using world = await withStorage();
    resultOf(await ask(world).answer());
    const late = ask(world);
    const hold = await world.simulator.control.hold({
      match: { operation: 'PUT Tier/LogicalUnit' },
      at: 'before',
    });
    const step = { operation: late.operation, step: 'boot disk', attempt: 1 };
    await world.caller.send(EnsureBootDisk, late.request, { ...step, phase: 'do' });
    await hold.reached();
    const disksOf = (uuid: string) => world.units().filter(({ name }) => name.includes(uuid.replaceAll('-', '')));
    const undo = (attempt: number) =>
      world.caller.ask(DeleteBootDisk, late.request, { ...step, phase: 'undo', attempt });

    resultOf(await undo(1));
    await hold.release();
    await eventually(() => disksOf(late.request.uuid).length === 1);
    resultOf(await undo(2));

    expect(disksOf(late.request.uuid)).toEqual([]);
  });

  it('stays while it is mapped, with an error that says so', async () => {
    await using world = await withStorage();
    const { instance, disk } = await world.boot();

    const answer = await world.caller.ask(DeleteBootDisk, instance);

    expect(answer).toMatchObject({
      is: 'failed',
      failure: { code: 'storage.disk-in-use', message: expect.stringContaining(disk.name), retryable: false },
    });
  });
});

describe('an image that cannot be used', () => {
  it.each([
    ['is unknown', { kind: 'glance', id: 'nothing' }, 'image.not-found'],
    ['is qcow2', { kind: 'glance', id: 'qcow2' }, 'image.format'],
    ['is not what its checksum says', { kind: 'glance', id: 'corrupt' }, 'image.checksum-mismatch'],
  ] as const)('leaves nothing behind when it %s', async (_, image, code) => {
    await using world = await withStorage({
      images: [
        { id: 'qcow2', size: MiB, diskFormat: 'qcow2' },
        { id: 'corrupt', size: 3 * MiB, corrupt: true },
      ],
    });
    const before = world.simulator.world.snapshot();

    const answer = await ask(world, image).answer();

    expect(answer).toMatchObject({ is: 'failed', failure: { code, effect: 'none', remedy: expect.any(String) } });
    expect(world.simulator.world.snapshot()).toEqual(before);
  });

  it('leaves nothing behind when it breaks off for good', async () => {
    await using world = await withStorage({ images: [{ id: 'cut', size: 3 * MiB, cutAfter: MiB }] });
    const before = world.simulator.world.snapshot();

    const { request, operation } = ask(world, world.byUrl('cut'));
    await world.caller.send(EnsureBootDisk, request, { operation, step: 'x', phase: 'do', attempt: 1 });
    await eventually(() => world.images.requests('cut').bytes >= 2 * MiB);

    await eventually(() => isDeepStrictEqual(world.simulator.world.snapshot(), before));
  });
});

describe('a pool that is full', () => {
  it('is told before anything is made, with numbers', async () => {
    await using world = await withStorage({ simulator: { pools: [{ capacityBytes: 3 * 1024 ** 3 }] } });

    const answer = await ask(world, debian, { rootGb: 10 }).answer();

    expect(answer).toMatchObject({
      is: 'failed',
      failure: {
        code: 'storage.pool-full',
        message: expect.stringMatching(/of 3 GiB free.* needs 10/),
        effect: 'none',
      },
    });
    expect(world.units()).toEqual([]);
    expect(world.images.requests('debian').content).toBe(0);
  });
});

describe('a private image', () => {
  it('is read with the token that is sealed for storage, and by nobody without one', async () => {
    await using world = await withStorage({ token: 'keystone-token' });
    const sealer = await Sealer.open(world.caller.bus);

    const refused = await ask(world).answer();
    const token = await sealer.seal('storage', 'keystone-token');
    const { disk } = resultOf<Made>(await ask(world, { ...debian, token }).answer());

    expect(refused).toMatchObject({ failure: { code: 'image.forbidden' } });
    expect(await world.contentOf(disk.name, 3 * MiB + 17)).toBe(world.sha256Of('debian'));
  });

  it('is read with the token of the configured file', async () => {
    const glanceTokenFile = join(mkdtempSync(join(tmpdir(), 'powervm-token-')), 'token');
    writeFileSync(glanceTokenFile, 'keystone-token\n', { mode: 0o600 });
    await using world = await withStorage({ token: 'keystone-token', storage: { glanceTokenFile } });

    resultOf(await ask(world).answer());
  });
});

describe('an image by URL or file', () => {
  it('is known by its checksum: the second one is not even asked for', async () => {
    await using world = await withStorage();
    resultOf(await ask(world, world.byUrl('debian')).answer());
    const { content } = world.images.requests('debian');

    const { disk } = resultOf<Made>(await ask(world, world.byUrl('debian')).answer());

    expect(world.images.requests('debian').content).toBe(content);
    expect(await world.contentOf(disk.name, 3 * MiB + 17)).toBe(world.sha256Of('debian'));
  });
});
