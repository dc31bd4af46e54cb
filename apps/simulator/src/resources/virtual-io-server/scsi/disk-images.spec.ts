import { uomDocument } from '../../../testing/rest-client.js';
import { StorageWorld } from '../../../testing/storage-world.js';
import { at, elements, text } from '../../../xml/element.js';

const FILE = '/var/lib/images/vm1.raw';
const RBD = 'volumes/vm1';

async function open() {
  const world = await StorageWorld.open();
  const vm = await world.partition();
  const { control } = world.simulator;
  await control.addDiskImage({ name: FILE, sizeBytes: 2 ** 30, file: { host: 'host-1', vios: 'vios1' } });
  await control.addDiskImage({ name: RBD, sizeBytes: 2 ** 31 });
  const map = async (disk: string, viosId = 1) => {
    const { uuid } = (await world.vios(viosId)).meta;
    const path = `VirtualIOServer/${uuid}?group=ViosSCSIMapping`;
    const link = `<AssociatedLogicalPartition href="${vm.meta.href}" rel="related"/>`;
    const mapping = `<VirtualSCSIMapping>${link}<Storage><VirtualDisk>${disk}</VirtualDisk></Storage></VirtualSCSIMapping>`;
    const mappings = `<VirtualSCSIMappings group="ViosSCSIMapping">${mapping}</VirtualSCSIMappings>`;
    const answer = await world.rest.post(path, uomDocument('VirtualIOServer', mappings));
    const shown = elements(at(answer.objects[0], 'VirtualSCSIMappings'), 'VirtualSCSIMapping');
    return { ...answer, disks: shown.map((one) => at(one, 'Storage/VirtualDisk')) };
  };
  return { world, control, map, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

const named = (name: string, type: string, more = '') =>
  `<DiskLabel>${name}</DiskLabel><DiskName>${name}</DiskName><VirtualDiskType>${type}</VirtualDiskType>${more}`;

describe('a virtual disk', () => {
  it('stands on a file of its VIOS, by the way that the client chose, as large as the file', async () => {
    await using bench = await open();
    const { status, disks } = await bench.map(named(FILE, 'File', '<BackStoreType>loop</BackStoreType>'));
    expect(status).toBe(200);
    const shown = ['DiskName', 'DiskCapacity', 'VirtualDiskType', 'BackStoreType'];
    expect(shown.map((name) => text(disks[0], name))).toEqual([FILE, '1.0000', 'File', 'loop']);
    expect(await bench.control.disks('host-1', 'vm1')).toMatchObject([{ storage: FILE, size: 2 ** 30 }]);
  });

  it('stands on an image of the Ceph cluster, on every VIOS the same', async () => {
    await using bench = await open();
    const disk = named(RBD, 'RBD', '<BackStoreType>user:rbd</BackStoreType><RbdUser>nova</RbdUser>');
    const maps = [await bench.map(disk, 1), await bench.map(disk, 2)];
    const shown = ['DiskName', 'VirtualDiskType', 'BackStoreType', 'RbdUser', 'UniqueDeviceID'];
    const [first, second] = maps.map(({ disks }) => shown.map((name) => text(disks[0], name)));
    expect(first!.slice(0, 4)).toEqual([RBD, 'RBD', 'user:rbd', 'nova']);
    expect(second).toEqual(first);
    const { simulator } = bench.world;
    const vm = simulator.world
      .table('LogicalPartition')
      .in('host-1')
      .find(({ name }) => name === 'vm1')!;
    const devices = simulator.storage.devices('host-1', vm.uuid);
    expect(new Set(devices.map(({ contentKey }) => contentKey)).size).toBe(1);
  });

  it.each([
    ['a file that is not there', named('/nowhere', 'File'), 1],
    ['a file of another VIOS', named(FILE, 'File'), 2],
    ['a file that is asked for as Ceph image', named(FILE, 'RBD'), 1],
  ])('is refused on %s', async (_what, disk, vios) => {
    await using bench = await open();
    expect((await bench.map(disk, vios)).status).toBe(404);
    expect(await bench.control.disks('host-1', 'vm1')).toEqual([]);
  });

  it('loses its bytes with its image', async () => {
    await using bench = await open();
    await bench.map(named(FILE, 'File'));
    const [image] = (await bench.control.diskImages()).filter(({ store }) => store === 'File');
    await bench.control.removeDiskImage(image!.id);
    const [left] = await bench.control.disks('host-1', 'vm1');
    expect(left!.storage).toBeUndefined();
    await expect(bench.control.removeDiskImage(image!.id)).rejects.toThrow('no disk image');
  });
});
