import { startSimulator } from '#simulator';
import { RestClient } from '../../testing/rest-client.js';
import { at, elements, text } from '../../xml/element.js';

async function open(management: 'with-disk' | 'vios') {
  const simulator = await startSimulator({ hosts: [{ management }] });
  const client = await RestClient.logon(simulator.hosts[0]!.url);
  const feed = async (path: string) => (await client.get(path)).objects;
  return { simulator, feed, client, [Symbol.asyncDispose]: () => simulator.close() };
}

describe('the management partition', () => {
  it('can be installed on a disk of the first VIOS, so that it has an adapter from there', async () => {
    await using bench = await open('with-disk');
    const [management] = await bench.feed('LogicalPartition');
    const devices = await bench.simulator.storage.devices('host-1', text(management, 'PartitionUUID')!);
    expect(devices.map(({ viosId, storage }) => [viosId, storage])).toEqual([[1, 'hdisk3']]);
    const [vios] = await bench.feed('VirtualIOServer?group=ViosSCSIMapping');
    const [mapping] = elements(at(vios, 'VirtualSCSIMappings'), 'VirtualSCSIMapping');
    expect(text(mapping, 'ClientAdapter/LocalPartitionID')).toBe('3');
  });

  it('can be the VIOS itself: Linux, without RMC, and still serving storage', async () => {
    await using bench = await open('vios');
    const [vios, ...others] = await bench.feed('VirtualIOServer');
    const shown = ['PartitionType', 'IsManagementPartition', 'ResourceMonitoringControlState', 'PartitionState'];
    expect(shown.map((name) => text(vios, name))).toEqual(['AIX/Linux', 'true', 'inactive', 'running']);
    expect(others).toEqual([]);
    expect(await bench.feed('LogicalPartition')).toEqual([]);
    const job = await bench.client.startJob(`VirtualIOServer/${text(vios, 'PartitionUUID')}`, 'RBDExists', {
      name: 'x',
    });
    expect(job.status).toBe(200);
  });
});
