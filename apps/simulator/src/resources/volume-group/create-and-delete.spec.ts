import { uomDocument } from '../../testing/rest-client.js';
import { StorageWorld } from '../../testing/storage-world.js';
import { text } from '../../xml/element.js';

async function open() {
  const world = await StorageWorld.open();
  const { meta } = await world.vios(2);
  const collection = `VirtualIOServer/${meta.uuid}/VolumeGroup`;
  const create = (name: string, ...disks: string[]) => {
    const volumes = disks.map((disk) => `<PhysicalVolume><VolumeName>${disk}</VolumeName></PhysicalVolume>`).join('');
    const content = `<GroupName>${name}</GroupName><PhysicalVolumes>${volumes}</PhysicalVolumes>`;
    return world.rest.put(collection, uomDocument('VolumeGroup', content));
  };
  const usable = async () => {
    const { physicalVolumes } = await world.vios(2);
    return Array.from(physicalVolumes)
      .filter(({ available }) => available)
      .map(({ name }) => name);
  };
  return { ...world, world, collection, create, usable, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

describe('a new volume group', () => {
  it('is made of disks that nobody uses, and takes them', async () => {
    await using bench = await open();
    expect(await bench.usable()).toEqual(['hdisk2', 'hdisk3']);
    const { status, objects } = await bench.create('datavg', 'hdisk2', 'hdisk3');
    expect([status, text(objects[0], 'GroupName'), text(objects[0], 'GroupCapacity')]).toEqual([
      200,
      'datavg',
      '100.0000',
    ]);
    expect(await bench.usable()).toEqual([]);
    expect((await bench.world.rest.get(bench.collection)).objects).toHaveLength(2);
  });

  it.each([
    ['a name that is taken', ['rootvg', 'hdisk2'], 409, 'rootvg already'],
    ['no name', ['', 'hdisk2'], 400, 'GroupName'],
    ['no disks', ['datavg'], 400, 'at least one'],
    ['a disk twice', ['datavg', 'hdisk2', 'hdisk2'], 400, 'twice'],
    ['a disk of another group', ['datavg', 'hdisk0'], 409, 'part of a VolumeGroup'],
    ['a disk that is not there', ['datavg', 'hdisk77'], 404, 'no physical volume hdisk77'],
  ] as const)('is refused with %s', async (_what, [name, ...disks], status, words) => {
    await using bench = await open();
    const answer = await bench.create(name, ...disks);
    expect([answer.status, text(answer.objects[0], 'Message')]).toEqual([status, expect.stringContaining(words)]);
    expect(await bench.usable()).toEqual(['hdisk2', 'hdisk3']);
  });
});

describe('deleting a volume group', () => {
  it('frees its disks', async () => {
    await using bench = await open();
    const made = await bench.create('datavg', 'hdisk2');
    expect((await bench.world.rest.delete(new URL(made.selves[0]!).pathname)).status).toBe(204);
    expect(await bench.usable()).toEqual(['hdisk2', 'hdisk3']);
  });

  it('is refused for the group of the system, and for one with content', async () => {
    await using bench = await open();
    const [rootvg] = (await bench.world.rest.get(bench.collection)).selves;
    const made = await bench.create('datavg', 'hdisk2');
    const path = new URL(made.selves[0]!).pathname;
    const disk = '<VirtualDisk><DiskCapacity>1</DiskCapacity><DiskName>d1</DiskName></VirtualDisk>';
    await bench.world.rest.post(path, uomDocument('VolumeGroup', `<VirtualDisks>${disk}</VirtualDisks>`));
    const refused = [await bench.world.rest.delete(new URL(rootvg!).pathname), await bench.world.rest.delete(path)];
    expect(refused.map(({ status, objects }) => [status, text(objects[0], 'Message')])).toEqual([
      [409, expect.stringContaining('holds the system')],
      [409, expect.stringContaining('delete d1 first')],
    ]);
  });
});
