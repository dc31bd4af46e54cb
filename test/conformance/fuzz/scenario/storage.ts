import { randomBytes } from 'node:crypto';
import { File, LogicalPartition, newFile, newScsiMapping } from '#powervm';
import { uomDocument } from '../../../../apps/simulator/src/testing/rest-client.js';
import type { Stage } from './stage.js';
import { doVirtualIoServers } from './virtual-io-servers.js';

const MIB = 2 ** 20;
const group = (name: string, disk: string) =>
  uomDocument(
    'VolumeGroup',
    `<GroupName>${name}</GroupName><PhysicalVolumes><PhysicalVolume><VolumeName>${disk}</VolumeName></PhysicalVolume></PhysicalVolumes>`,
  );
const unitCalled = (name: string) =>
  uomDocument('LogicalUnit', `<UnitCapacity>1</UnitCapacity><UnitName>${name}</UnitName>`);

/** A pool with units, media, volume groups, uploads, and what of them a partition gets. */
export async function doStorage(stage: Stage, lpar: string): Promise<void> {
  const { world, rest } = stage;
  const [vios, , last] = await stage.paths('VirtualIOServer');
  await createCluster(stage, vios!, 'c1', 'hdisk1', 'hdisk2');
  await world.repository();
  await world.medium('config', randomBytes(2 * MIB));
  const [unit, spare] = [await world.unit('disk'), await world.unit('spare')];
  await world.fill(unit.udid, randomBytes(MIB));
  const [partition] = await world.client.search(LogicalPartition, 'PartitionName', 'vm1');
  const storage = { kind: 'LogicalUnit', udid: unit.udid, name: unit.name } as const;
  const mapped = await world.client.update(await world.vios(1), (draft) => {
    draft.scsiMappings.add(newScsiMapping({ partition: partition!, storage }));
  });
  const upload = newFile({
    name: 'upload',
    kind: 'BROKERED_DISK_IMAGE',
    targetVios: mapped.meta.uuid,
    targetUdid: spare.udid,
    size: 1,
  });
  const { fileUuid } = await world.client.create(File, upload);
  const [pool] = await stage.paths('SharedStoragePool');
  await stage.repost(`${pool}?group=None`);
  const second = await stage.create(`${last}/VolumeGroup`, group('vg2', 'hdisk1'));
  const [rootvg] = await stage.paths(`${vios}/VolumeGroup`);
  await stage.repost(`${rootvg}?group=None`);
  await doVirtualIoServers(stage, vios!, lpar);
  const [tier] = await stage.paths('Tier');
  const file = await rest.get(`/rest/api/web/File/${fileUuid}`);
  await stage.heldBack(async () => {
    await rest.put(`${last}/VolumeGroup`, group('vg3', 'hdisk2'));
    await rest.delete(second);
    await rest.put(`${tier}/LogicalUnit`, unitCalled('new'));
    await rest.put('/rest/api/web/File', /<content[^>]*>(.*?)<\/content>/s.exec(file.body)![1]!);
    await rest.delete(`/rest/api/web/File/${fileUuid}`);
    await rest.delete(`${tier}/LogicalUnit/${spare.meta.uuid}`);
  });
}

/** @param path of the VIOS that is to be its node */
export async function createCluster({ rest }: Stage, path: string, name: string, ...disks: string[]): Promise<void> {
  const [repository, data] = disks.map((disk) => `<PhysicalVolume><VolumeName>${disk}</VolumeName></PhysicalVolume>`);
  const node = `<Node><Node><VirtualIOServer href="http://x${path}" rel="related"/></Node></Node>`;
  const cluster = `<ClusterName>${name}</ClusterName><RepositoryDisk>${repository}</RepositoryDisk>${node}`;
  const ssp = `<PhysicalVolumes>${data}</PhysicalVolumes><StoragePoolName>p-${name}</StoragePoolName>`;
  await rest.startJob('Cluster', 'Create', {
    clusterXml: `<![CDATA[${uomDocument('Cluster', cluster)}]]>`,
    sspXml: `<![CDATA[${uomDocument('SharedStoragePool', ssp)}]]>`,
  });
}
