import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Client } from '../openstack/client.js';
import type { Site } from '../openstack/site.js';

export interface Image {
  name: string;
  bytes: Buffer;
}

/** Uploads a raw image to Glance that no other image equals. */
export async function uploadImage(
  client: Client,
  site: Site,
  sizeMib: number,
  visibility: 'shared' | 'private' = 'shared',
): Promise<Image> {
  const name = `image-${randomBytes(3).toString('hex')}`;
  const bytes = randomBytes(sizeMib * 1024 * 1024);
  const file = site.writeBytes(`${name}.raw`, bytes);
  const format = ['--disk-format', 'raw', '--container-format', 'bare'];
  await client.run('image', 'create', ...format, `--${visibility}`, '--file', file, name);
  rmSync(file);
  return { name, bytes };
}
