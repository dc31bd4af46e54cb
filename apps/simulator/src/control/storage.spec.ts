import { buffer } from 'node:stream/consumers';
import { startSimulator } from '#simulator';
import { CONTROLS, controlled } from '../testing/controls.js';

const SIZE = 1024 * 1024;

describe.each(CONTROLS)('storage behind the API, %s', (_name, of) => {
  it('adds volumes to the fabric, with the connection_info that Cinder would give, and removes them', async () => {
    await using host = await controlled(of);
    const volume = await host.control.addVolume({ id: 'vol-1', sizeBytes: SIZE });
    expect(volume).toMatchObject({ id: 'vol-1', sizeBytes: SIZE, lun: 0, visibleTo: 'all' });
    expect(await host.control.addVolume({ sizeBytes: SIZE })).toMatchObject({ lun: 1 });
    expect(await host.control.connectionInfo('vol-1', 'host-1')).toMatchObject({
      driver_volume_type: 'fibre_channel',
      data: { volume_id: 'vol-1', target_lun: 0 },
    });
    await expect(host.control.addVolume({ id: 'vol-1', sizeBytes: SIZE })).rejects.toMatchObject({ status: 409 });
    await expect(host.control.addVolume({ sizeBytes: 1000 })).rejects.toThrow('body.sizeBytes');
    await host.control.removeVolume('vol-1');
    expect((await host.control.volumes()).map(({ lun }) => lun)).toEqual([1]);
  });

  it('reads what a partition would read from its disks, in full or in part', async () => {
    await using host = await controlled(of);
    const { partitionId, disks } = await host.control.leaveLeftovers('host-1');
    await host.create('vm1');
    expect(await host.control.disks('host-1', 'vm1')).toEqual([
      expect.objectContaining({ viosId: 1, storage: disks[0], lua: '0x8100000000000000', inherited: true }),
      expect.objectContaining({ viosId: 2, storage: disks[0], lua: '0x8100000000000000', inherited: true }),
    ]);
    const bytes = Buffer.from('written inside');
    const selector = { storage: disks[0]! };
    const [vm] = host.simulator.world.table('LogicalPartition').in('host-1').slice(-1);
    await host.simulator.storage.writeThroughMapping('host-1', vm!.uuid, selector, bytes, 4000);
    const part = await host.control.diskContent('host-1', String(partitionId), disks[0]!, { offset: 3998, length: 18 });
    expect(await buffer(part)).toEqual(Buffer.concat([Buffer.alloc(2), bytes, Buffer.alloc(2)]));
    await expect(host.control.diskContent('host-1', 'vm1', 'other')).rejects.toThrow(`sees: ${disks[0]} (vtscsi0`);
    await expect(host.control.diskContent('host-1', 'vm1', disks[0]!, { offset: 2 ** 40 })).rejects.toMatchObject({
      status: 416,
    });
  });

  it('reads volumes', async () => {
    await using host = await controlled(of);
    await host.control.addVolume({ id: 'vol-1', sizeBytes: SIZE });
    await host.simulator.storage.writeVolume('vol-1', Buffer.from('end'), SIZE - 3);
    const all = await buffer(await host.control.volumeContent('vol-1'));
    expect([all.length, all.subarray(-3).toString()]).toEqual([SIZE, 'end']);
  });
});

describe('the content of a disk over HTTP', () => {
  it('follows the Range header', async () => {
    await using simulator = await startSimulator({ control: true });
    await simulator.control.addVolume({ id: 'vol-1', sizeBytes: SIZE });
    const get = (range: string) =>
      fetch(`${simulator.controlUrl}/volumes/vol-1/content`, { headers: { Range: range } });
    const answer = await get('bytes=0-9');
    expect([answer.status, answer.headers.get('Content-Range')]).toEqual([206, `bytes 0-9/${SIZE}`]);
    expect((await answer.arrayBuffer()).byteLength).toBe(10);
    expect((await get('bytes=-5')).headers.get('Content-Range')).toBe(`bytes ${SIZE - 5}-${SIZE - 1}/${SIZE}`);
    expect((await get('bytes=5-2')).status).toBe(416);
  });
});
