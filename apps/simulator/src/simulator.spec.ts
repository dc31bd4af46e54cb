import { startSimulator } from '#simulator';
import { RestClient } from './testing/rest-client.js';
import { at, elements, text } from './xml/element.js';

describe('a simulator', () => {
  it('gives equal worlds for equal seeds', async () => {
    await using one = await startSimulator({ seed: 'x', hosts: 2 });
    await using two = await startSimulator({ seed: 'x', hosts: 2 });
    await using other = await startSimulator({ seed: 'y', hosts: 2 });
    expect(one.world.snapshot()).toEqual(two.world.snapshot());
    expect(Object.keys(one.world.snapshot())).not.toEqual(Object.keys(other.world.snapshot()));
  });

  it('serves each host on its own port, with one pool between them', async () => {
    await using simulator = await startSimulator({ hosts: [{ serial: '2100AAA' }, { serial: '2100BBB', vioses: 1 }] });
    const serials = [];
    for (const { url } of simulator.hosts) {
      const client = await RestClient.logon(url);
      const { objects } = await client.get('ManagedSystem?group=None');
      serials.push(text(objects[0], 'MachineTypeModelAndSerialNumber/SerialNumber'));
    }
    expect(serials).toEqual(['2100AAA', '2100BBB']);
    const [cluster] = simulator.world.table('Cluster').in('pool');
    expect(cluster!.nodes.map(({ hostName }) => hostName)).toEqual(['vios1.host-1', 'vios2.host-1', 'vios1.host-2']);
  });

  it('has by default two active VIOSes with fibre channel ports, and a management partition beside them', async () => {
    await using simulator = await startSimulator();
    const client = await RestClient.logon(simulator.hosts[0]!.url);
    const vioses = (await client.get('VirtualIOServer?group=ViosStorage')).objects;
    expect(vioses.map((vios) => [text(vios, 'PartitionID'), text(vios, 'ResourceMonitoringControlState')])).toEqual([
      ['1', 'active'],
      ['2', 'active'],
    ]);
    const slot = elements(at(vioses[0], 'PartitionIOConfiguration/ProfileIOSlots'), 'ProfileIOSlot')[0];
    const adapter = at(slot, 'AssociatedIOSlot/RelatedIOAdapter/PhysicalFibreChannelAdapter');
    const ports = elements(at(adapter, 'PhysicalFibreChannelPorts'), 'PhysicalFibreChannelPort');
    expect(ports.map((port) => text(port, 'WWPN'))).toEqual([
      expect.stringMatching(/^[0-9A-F]{16}$/),
      expect.stringMatching(/^[0-9A-F]{16}$/),
    ]);
    const [management] = (await client.get('LogicalPartition?group=None')).objects;
    expect([text(management, 'PartitionID'), text(management, 'IsManagementPartition')]).toEqual(['3', 'true']);
  });

  it('shows the memory that partitions hold as not available', async () => {
    await using simulator = await startSimulator({ hosts: [{ memoryMb: 65_536, vioses: 1 }] });
    const client = await RestClient.logon(simulator.hosts[0]!.url);
    const [system] = (await client.get('ManagedSystem')).objects;
    const memory = (name: string) => Number(text(system, `AssociatedSystemMemoryConfiguration/${name}`));
    expect(memory('CurrentAvailableSystemMemory')).toBe(65_536 - memory('MemoryUsedByHypervisor') - 4096 - 8192);
  });
});
