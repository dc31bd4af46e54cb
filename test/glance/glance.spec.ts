import { type LogicalUnitRef, Spawn } from '#contracts';
import { RandomImage } from '#testing';
import { type CloudOptions, withCloud } from '../cloud/cloud.js';
import { readDisk } from '../cloud/read-disk.js';
import { aServer } from '../cloud/requests.js';
import { type Glance, startGlance } from './glance.js';

const MiB = 1024 ** 2;
/** Debian's packages may have to be fetched first. */
const FIRST_RUN_MS = 300_000;

describe('a server that boots from a real Glance', () => {
  let glance: Glance;

  beforeAll(async () => {
    glance = await startGlance();
  }, FIRST_RUN_MS);

  afterAll(() => glance[Symbol.asyncDispose]());

  const withGlance = (options: CloudOptions = {}) =>
    withCloud({ ...options, config: { storage: { glanceEndpoint: glance.url } } });

  it('has the bytes of the image in its boot disk', async () => {
    await using cloud = await withGlance();
    const bytes = Buffer.concat([...new RandomImage('from glance', 20 * MiB + 3).chunks()]);
    const id = await glance.upload('debian 12 (ppc64el)', bytes);

    const spawned = await cloud.run(Spawn, aServer(cloud, { image: { kind: 'glance', id }, configDrive: undefined }));

    expect(spawned).toMatchObject({ state: 'succeeded' });
    const { partition, disk } = spawned.result as { partition: { uuid: string }; disk: LogicalUnitRef };
    const boot = await readDisk(cloud, partition.uuid, disk.name, bytes.length);
    expect(boot.equals(bytes)).toBe(true);
  });

  it.each([
    ['says that it is no raw image', 'qcow2', Buffer.alloc(MiB), 'image.format'],
    [
      'says raw and is qcow2',
      'raw',
      Buffer.concat([Buffer.from('QFI\xfb', 'latin1'), Buffer.alloc(MiB)]),
      'image.format',
    ],
  ])('is refused when Glance %s', async (_, diskFormat, content, code) => {
    await using cloud = await withGlance();
    const before = cloud.simulator.world.snapshot();
    const id = await glance.upload('other', content, diskFormat);

    const spawned = await cloud.run(Spawn, aServer(cloud, { image: { kind: 'glance', id }, configDrive: undefined }));

    expect(spawned).toMatchObject({ state: 'failed', failure: { code, step: 'boot disk' } });
    expect(cloud.simulator.world.snapshot()).toEqual(before);
  });

  it('is refused when Glance has no such image', async () => {
    await using cloud = await withGlance();
    const image = { kind: 'glance' as const, id: 'aabc0560-a2c3-46d7-a686-91d8ca6775fa' };

    const spawned = await cloud.run(Spawn, aServer(cloud, { image, configDrive: undefined }));

    expect(spawned).toMatchObject({ state: 'failed', failure: { code: 'image.not-found' } });
  });
});
