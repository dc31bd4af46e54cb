import { startSimulator } from '#simulator';
import { RestClient, uomDocument } from '../../testing/rest-client.js';
import { at, elements, text } from '../../xml/element.js';

async function open(pools: Parameters<typeof startSimulator>[0] = { pools: [] }) {
  const simulator = await startSimulator(pools);
  const client = await RestClient.logon(simulator.hosts[0]!.url);
  const [vios] = simulator.world.table('VirtualIOServer').in('host-1');
  const volume = (name: string) => `<PhysicalVolume><VolumeName>${name}</VolumeName></PhysicalVolume>`;
  const create = async ({ name = 'c1', repository = 'hdisk1', data = ['hdisk2'], uuid = vios!.uuid } = {}) => {
    const node = `<Node><VirtualIOServer href="x/VirtualIOServer/${uuid}" rel="related"/></Node>`;
    const cluster = `<ClusterName>${name}</ClusterName><RepositoryDisk>${volume(repository)}</RepositoryDisk><Node>${node}</Node>`;
    const ssp = `<PhysicalVolumes>${data.map(volume).join('')}</PhysicalVolumes><StoragePoolName>p1</StoragePoolName>`;
    const answer = await client.startJob('Cluster', 'Create', {
      clusterXml: `<![CDATA[${uomDocument('Cluster', cluster)}]]>`,
      sspXml: `<![CDATA[${uomDocument('SharedStoragePool', ssp)}]]>`,
    });
    return { status: answer.status, message: text(answer.objects[0], 'Message') };
  };
  return { simulator, client, create, [Symbol.asyncDispose]: () => simulator.close() };
}

describe('the job that makes a cluster', () => {
  it('makes it of one VIOS, with a pool and a tier of the disks that it names', async () => {
    await using bench = await open();
    expect((await bench.client.get('Cluster')).status).toBe(204);
    expect((await bench.create()).status).toBe(200);
    const only = async (type: string) => (await bench.client.get(type)).objects[0];
    const [cluster, ssp, tier] = [await only('Cluster'), await only('SharedStoragePool'), await only('Tier')];
    expect(text(cluster, 'ClusterName')).toBe('c1');
    expect(elements(at(cluster, 'Node'), 'Node').map((node) => text(node, 'HostName'))).toEqual(['vios1.host-1']);
    expect(text(cluster, 'RepositoryDisk/PhysicalVolume/VolumeName')).toBe('hdisk1');
    expect([text(ssp, 'StoragePoolName'), text(ssp, 'Capacity')]).toEqual(['p1', '50.00']);
    expect(text(ssp, 'PhysicalVolumes/PhysicalVolume/VolumeName')).toBe('hdisk2');
    expect(text(tier, 'Name')).toBe('SYSTEM');
    const unit = uomDocument('LogicalUnit', '<UnitCapacity>1</UnitCapacity><UnitName>u1</UnitName>');
    expect((await bench.client.put(`Tier/${text(tier, 'Metadata/Atom/AtomID')}/LogicalUnit`, unit)).status).toBe(200);
  });

  it.each([
    ['a disk that the VIOS uses', { repository: 'hdisk0' }, 409, 'part of a VolumeGroup'],
    ['one disk for both', { data: ['hdisk1'] }, 409, 'repository and data'],
    ['no data', { data: [] }, 400, 'at least one'],
    ['a VIOS that is not there', { uuid: 'none' }, 404, 'no Virtual I/O Server'],
  ])('is refused with %s', async (_what, given, status, words) => {
    await using bench = await open();
    expect(await bench.create(given)).toEqual({ status, message: expect.stringContaining(words) });
    expect((await bench.client.get('Cluster')).status).toBe(204);
  });

  it('is refused for a VIOS that is a node already', async () => {
    await using bench = await open({});
    const [, second] = bench.simulator.world.table('VirtualIOServer').in('host-1');
    const answer = await bench.create({ uuid: second!.uuid, repository: 'hdisk2', data: ['hdisk3'] });
    expect(answer).toEqual({ status: 409, message: expect.stringContaining('node of cluster cluster1 already') });
  });

  it('refuses documents that are none', async () => {
    await using bench = await open();
    const answer = await bench.client.startJob('Cluster', 'Create', { clusterXml: '&lt;Cluster', sspXml: '' });
    expect([answer.status, text(answer.objects[0], 'Message')]).toEqual([400, expect.stringContaining('well-formed')]);
  });
});
