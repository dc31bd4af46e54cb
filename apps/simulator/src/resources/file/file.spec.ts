import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { File, type LogicalUnit, newFile, newVirtualDisk, type UploadedFile, uploadFile, VolumeGroup } from '#powervm';
import { inChunks, StorageWorld } from '../../testing/storage-world.js';

const MIB = 2 ** 20;
const CONTENTS = '/rest/api/web/File/contents';

/** Opens an upload and leaves it to the test to send the bytes. */
async function describeFile(world: StorageWorld, spec: Partial<Parameters<typeof newFile>[0]>) {
  const targetVios = (await world.vios(1)).meta.uuid;
  return world.client.create(File, newFile({ name: 'upload', kind: 'BROKERED_DISK_IMAGE', targetVios, ...spec }));
}

/** What is on a unit, from its beginning. */
function bytesOf(world: StorageWorld, unit: LogicalUnit, length: number): Promise<Buffer> {
  return world.simulator.world.contents.bytes(`lu/pool/${unit.meta.uuid}`, { length });
}

const refused = (status: number, text: string) => ({ status, serverMessage: expect.stringContaining(text) });

describe('an upload', () => {
  it('has a descriptor that says where its bytes are to be sent', async () => {
    await using world = await StorageWorld.open();
    const unit = await world.unit('image');
    const file = await describeFile(world, { targetUdid: unit.udid, size: 1234 });
    const { body } = await world.rest.get(`/rest/api/web/File/${file.fileUuid}`);
    const url = world.simulator.hosts[0]!.url;
    const order = [...body.matchAll(/<(\w+)[ >/]/g)].map(([, name]) => name!);
    expect(order.slice(order.indexOf('Filename'))).toEqual([
      'Filename',
      'DateModified',
      'InternetMediaType',
      'FileUUID',
      'AssetLink',
      'ExpectedFileSizeInBytes',
      'CurrentFileSizeInBytes',
      'FileEnumType',
      'TargetVirtualIOServerUUID',
      'TargetDeviceUniqueDeviceID',
    ]);
    expect(body).toContain(`href="${url}${CONTENTS}/${file.fileUuid}"`);
    expect([file.meta.uuid, file.expectedBytes, file.currentBytes]).toEqual([file.fileUuid, 1234, 0]);
  });

  it('writes a logical unit byte for byte', async () => {
    await using world = await StorageWorld.open();
    const unit = await world.unit('image');
    const bytes = Buffer.concat([randomBytes(MIB + 17), Buffer.alloc(3 * MIB), randomBytes(999)]);
    await world.fill(unit.udid, bytes);
    expect((await bytesOf(world, unit, bytes.length)).equals(bytes)).toBe(true);
  });

  it('writes a virtual disk byte for byte', async () => {
    await using world = await StorageWorld.open();
    const [group] = await world.client.feed(VolumeGroup, { parent: await world.vios(1) });
    const { virtualDisks } = await world.client.update(group!, (draft) => {
      draft.virtualDisks.add(newVirtualDisk({ name: 'b_vm1', capacityGiB: 1 }));
    });
    const bytes = randomBytes(70_000);
    await world.fill([...virtualDisks][0]!.udid!, bytes);
    const [vios] = world.simulator.world.table('VirtualIOServer').in(world.hostId);
    const key = `vdisk/host-1/${vios!.uuid}/${[...virtualDisks][0]!.udid}`;
    expect((await world.simulator.world.contents.bytes(key, { length: bytes.length })).equals(bytes)).toBe(true);
  });

  it('makes a medium in the repository of the VIOS when all bytes have come', async () => {
    await using world = await StorageWorld.open();
    await world.repository();
    const bytes = randomBytes(400_000);
    await world.medium('cfg.iso', bytes);
    const [group] = await world.client.feed(VolumeGroup, { parent: await world.vios(1) });
    const media = [...group!.mediaRepositories].flatMap((repository) => [...repository.media]);
    expect(media.map(({ name, udid, sizeGiB }) => [name, udid, sizeGiB])).toEqual([['cfg.iso', '0ecfg.iso', 0.0004]]);
  });

  it('leaves nothing but the data when its descriptor is deleted', async () => {
    await using world = await StorageWorld.open();
    const unit = await world.unit('image');
    const before = world.simulator.world.snapshot();
    await world.fill(unit.udid, Buffer.from('data'));
    expect(world.simulator.world.snapshot()).toEqual(before);
    expect((await bytesOf(world, unit, 4)).toString()).toBe('data');
    expect(await world.client.feed(File)).toEqual([]);
  });

  it('can be read back, and written again', async () => {
    await using world = await StorageWorld.open();
    const unit = await world.unit('image');
    const { fileUuid } = await describeFile(world, { targetUdid: unit.udid });
    const path = `${CONTENTS}/${fileUuid}`;
    expect((await world.rest.put(path, 'first version')).status).toBe(204);
    expect((await world.rest.get(path)).body).toBe('first version');
    expect((await world.rest.post(path, 'second')).status).toBe(204);
    expect((await world.rest.get(path)).body).toBe('second');
  });

  it('tells of no File in the event feed, where clients look for managed objects', async () => {
    await using world = await StorageWorld.open();
    const unit = await world.unit('image');
    const { events } = world.simulator.services;
    const feed = events.of(world.hostId);
    await feed.poll('app', 0, AbortSignal.timeout(1000));
    await world.fill(unit.udid, Buffer.from('data'));
    const news = await feed.poll('app', 0, AbortSignal.timeout(1000));
    expect(news.map(({ data }) => data)).toEqual([expect.stringMatching(/^SharedStoragePool\//)]);
  });

  describe('is checked', () => {
    it('against its checksum', async () => {
      await using world = await StorageWorld.open();
      const unit = await world.unit('image');
      const sha256 = createHash('sha256').update('expected').digest('hex');
      const { fileUuid } = await describeFile(world, { targetUdid: unit.udid, sha256 });
      const answer = await world.rest.put(`${CONTENTS}/${fileUuid}`, 'something');
      expect([answer.status, answer.body]).toEqual([400, expect.stringContaining('SHA256')]);
      expect((await world.rest.put(`${CONTENTS}/${fileUuid}`, 'expected')).status).toBe(204);
    });

    it('against its expected size, from both sides', async () => {
      await using world = await StorageWorld.open();
      const unit = await world.unit('image');
      const { fileUuid } = await describeFile(world, { targetUdid: unit.udid, size: 5 });
      const [short, long] = [
        await world.rest.put(`${CONTENTS}/${fileUuid}`, 'abc'),
        await world.rest.put(`${CONTENTS}/${fileUuid}`, 'abcdef'),
      ];
      expect([short.status, long.status]).toEqual([400, 400]);
      expect(long.body).toContain('longer than its ExpectedFileSizeInBytes 5');
    });

    it('against the size of its device, before and while it is written', async () => {
      await using world = await StorageWorld.open();
      const unit = await world.unit('small', { capacityGiB: 1 / 1024 });
      await expect(describeFile(world, { targetUdid: unit.udid, size: 2 * MIB })).rejects.toMatchObject(
        refused(400, 'do not fit on small'),
      );
      const { fileUuid } = await describeFile(world, { targetUdid: unit.udid });
      const answer = await world.rest.put(`${CONTENTS}/${fileUuid}`, 'x'.repeat(2 * MIB));
      expect([answer.status, answer.body]).toEqual([400, expect.stringContaining('do not fit on small')]);
    });

    it('against the room in the repository, and leaves no medium behind', async () => {
      await using world = await StorageWorld.open();
      const group = await world.repository();
      await world.client.update(group, (draft) => {
        for (const repository of draft.mediaRepositories) repository.sizeGiB = 1 / 1024;
      });
      const { contents } = world.simulator.world;
      await expect(world.medium('big.iso', randomBytes(2 * MIB))).rejects.toMatchObject(refused(409, 'is full'));
      const [after] = await world.client.feed(VolumeGroup, { parent: await world.vios(1) });
      expect([...after!.mediaRepositories].flatMap(({ media }) => [...media])).toEqual([]);
      const [vios] = world.simulator.world.table('VirtualIOServer').in(world.hostId);
      expect(contents.has(`medium/host-1/${vios!.uuid}/big.iso`)).toBe(false);
      await expect(world.medium('fits.iso', randomBytes(MIB / 2))).resolves.toBeUndefined();
    });
  });

  describe('is refused', () => {
    const upload = (world: StorageWorld, spec: Parameters<typeof describeFile>[1]) => describeFile(world, spec);

    it('without a repository for its medium', async () => {
      await using world = await StorageWorld.open();
      await expect(upload(world, { name: 'a.iso', kind: 'BROKERED_MEDIA_ISO' })).rejects.toMatchObject(
        refused(409, 'has no media repository'),
      );
    });

    it('under the name of a medium that is there, and under one that is too long', async () => {
      await using world = await StorageWorld.open();
      await world.repository();
      await world.medium('a.iso', Buffer.from('a'));
      await expect(world.medium('a.iso', Buffer.from('b'))).rejects.toMatchObject(refused(409, 'a.iso already'));
      await expect(world.medium(`${'n'.repeat(34)}.iso`, Buffer.from('b'))).rejects.toMatchObject(refused(400, '37'));
    });

    it('for a device or a VIOS that is not there', async () => {
      await using world = await StorageWorld.open();
      await expect(upload(world, { targetUdid: '27ff' })).rejects.toMatchObject(refused(404, '27ff'));
      await expect(upload(world, { targetVios: 'nobody' })).rejects.toMatchObject(refused(400, 'nobody'));
    });

    it('while the VIOS that would write it is not reachable', async () => {
      await using world = await StorageWorld.open();
      const unit = await world.unit('image');
      const { fileUuid } = await describeFile(world, { targetUdid: unit.udid });
      const [vios] = world.simulator.world.table('VirtualIOServer').in(world.hostId);
      vios!.state = 'not activated';
      expect((await world.rest.put(`${CONTENTS}/${fileUuid}`, 'x')).status).toBe(500);
    });

    it('for a descriptor that is not there', async () => {
      await using world = await StorageWorld.open();
      expect((await world.rest.put(`${CONTENTS}/nothing`, 'x')).status).toBe(404);
      expect((await world.rest.delete('/rest/api/web/File/nothing')).status).toBe(404);
    });
  });

  describe('that is cut in the middle', () => {
    /** Sends some bytes and breaks the connection when they have arrived. */
    async function cut(world: StorageWorld, fileUuid: string, bytes: Buffer): Promise<void> {
      const { url } = world.simulator.hosts[0]!;
      const token = await new Promise<string>((resolve) => {
        const remove = world.simulator.hooks.on('before', ({ headers }) => {
          remove();
          resolve(headers['x-api-session']!);
          return undefined;
        });
        void world.rest.get('ManagedSystem?group=None');
      });
      const sending = request(`${url}${CONTENTS}/${fileUuid}`, { method: 'PUT', headers: { 'X-API-Session': token } });
      const gone = new Promise((resolve) => sending.once('close', resolve));
      sending.on('error', () => {});
      sending.write(bytes);
      const file = world.simulator.world.table('File').get(world.hostId, fileUuid)!;
      while (file.currentBytes < bytes.length) await new Promise((resolve) => setImmediate(resolve));
      sending.destroy();
      await gone;
    }

    it('leaves what has come on the disk, and is no accident', async () => {
      const accidents: unknown[] = [];
      await using world = await StorageWorld.open({ onError: (error) => accidents.push(error) });
      const unit = await world.unit('image');
      const bytes = randomBytes(200_000);
      const { fileUuid } = await describeFile(world, { targetUdid: unit.udid, size: 400_000 });
      await cut(world, fileUuid, bytes);
      expect((await bytesOf(world, unit, bytes.length)).equals(bytes)).toBe(true);
      expect((await world.rest.get(`/rest/api/web/File/${fileUuid}`)).body).toContain(
        '<CurrentFileSizeInBytes>200000</CurrentFileSizeInBytes>',
      );
      expect((await world.rest.delete(`/rest/api/web/File/${fileUuid}`)).status).toBe(204);
      expect(await world.client.delete((await world.units())[0]!)).toBe(true);
      expect(accidents).toEqual([]);
    });

    it('makes no medium, and can be sent again', async () => {
      await using world = await StorageWorld.open();
      await world.repository();
      const file = await describeFile(world, { name: 'cfg.iso', kind: 'BROKERED_MEDIA_ISO' });
      await cut(world, file.fileUuid, randomBytes(1000));
      const again = async (): Promise<number> => {
        const { status } = await world.rest.put(`${CONTENTS}/${file.fileUuid}`, 'whole');
        return status === 409 ? again() : status;
      };
      expect(await again()).toBe(204);
      expect((await world.rest.get(`${CONTENTS}/${file.fileUuid}`)).body).toBe('whole');
    });
  });

  it('ends when its unit is deleted under it', async () => {
    await using world = await StorageWorld.open();
    const unit = await world.unit('image');
    const body = async function* () {
      yield randomBytes(1000);
      await world.client.delete(unit);
      yield* inChunks(randomBytes(MIB));
    };
    const targetVios = (await world.vios(1)).meta.uuid;
    const upload: Promise<UploadedFile> = uploadFile(world.client, {
      name: 'x',
      kind: 'BROKERED_DISK_IMAGE',
      targetVios,
      targetUdid: unit.udid,
      body: body(),
    });
    await expect(upload).rejects.toMatchObject(refused(404, 'was deleted'));
  });

  it('may run beside others', async () => {
    await using world = await StorageWorld.open();
    const units = await Promise.all(['a', 'b', 'c'].map((name) => world.unit(name)));
    const contents = units.map(() => randomBytes(500_000));
    await Promise.all(units.map(({ udid }, index) => world.fill(udid, contents[index]!)));
    for (const [index, unit] of units.entries()) {
      expect((await bytesOf(world, unit, 500_000)).equals(contents[index]!)).toBe(true);
    }
  });

  it('of many megabytes is never held in memory', async () => {
    await using world = await StorageWorld.open();
    const unit = await world.unit('image');
    const block = randomBytes(MIB);
    const total = 256;
    const held = () => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    let most = 0;
    const before = held();
    const body = async function* () {
      for (let index = 0; index < total; index++) {
        most = Math.max(most, held());
        yield block;
      }
    };
    const targetVios = (await world.vios(1)).meta.uuid;
    await uploadFile(world.client, {
      name: 'image',
      kind: 'BROKERED_DISK_IMAGE',
      targetVios,
      targetUdid: unit.udid,
      body: body(),
    });
    expect(most - before).toBeLessThan((total / 2) * MIB);
    expect((await bytesOf(world, unit, MIB)).equals(block)).toBe(true);
  });
});
