import { novaDatabases } from '../openstack/config/nova.js';
import { queryDatabase } from '../openstack/database.js';
import type { Hdisk } from './partition.js';
import type { Scene } from './scene.js';

/** What Nova's database says of the connection of a volume, under the key where our driver keeps the UDID. */
export async function keptUdid({ deployment, nova }: Scene, instance: string, volume: string): Promise<unknown> {
  const { cell } = novaDatabases(nova.release.name);
  const rows = await queryDatabase(
    deployment.site,
    cell,
    `SELECT connection_info FROM block_device_mapping
     WHERE instance_uuid = '${instance}' AND volume_id = '${volume}' AND deleted = 0`,
  );
  return JSON.parse(rows[0] ?? 'null')?.data?.target_UDID;
}

/** A volume as the VIOSes of the host know it. */
export async function hdisksOf({ powervm, hostId }: Scene, volume: string): Promise<Hdisk[]> {
  const objects = Object.entries(await powervm.control.state());
  const vioses = objects.filter(([path, { kind }]) => kind === 'VirtualIOServer' && path.startsWith(`${hostId}/`));
  return vioses.flatMap(([path, { physicalVolumes }]) =>
    (physicalVolumes as { name: string; udid: string; volumeId?: string }[])
      .filter(({ volumeId }) => volumeId === volume)
      .map(({ name, udid }) => ({ vios: path.split('/').at(-1) ?? '', name, udid })),
  );
}
