import { buffer } from 'node:stream/consumers';
import type { Cloud } from './cloud.js';

/** What the partition itself reads from a disk, through its mapping. @param disk name of what is behind the mapping */
export async function readDisk(cloud: Cloud, partition: string, disk: string, length?: number): Promise<Buffer> {
  const host = cloud.simulator.hosts[0]?.id ?? '';
  const part = length === undefined ? {} : { length };
  return buffer(await cloud.simulator.control.diskContent(host, partition, disk, part));
}
