import { randomUUID } from 'node:crypto';
import { Volume } from '#contracts';
import type { Cloud } from './cloud.js';

/** A new volume of the simulated fabric, as Cinder would hand it over. @param visibleTo WWPNs of VIOS ports; all when absent */
export async function fabricVolume(cloud: Cloud, visibleTo?: string[]): Promise<Volume> {
  const { control, hosts } = cloud.simulator;
  const zoning = visibleTo === undefined ? {} : { visibleTo };
  const { id } = await control.addVolume({ id: randomUUID(), sizeBytes: 1024 ** 3, ...zoning });
  return Volume.parse({ id, connection: await control.connectionInfo(id, hosts[0]?.id ?? '') });
}
