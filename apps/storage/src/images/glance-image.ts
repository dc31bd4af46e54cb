import { z } from 'zod';
import { Checksum, refuse } from '#contracts';
import { type Credential, withCredentials } from './credentials.js';
import { contentOf, type HttpClient } from './http-client.js';
import type { Image } from './image.js';
import { notRaw } from './image-format.js';

export interface GlanceAccess {
  /** Base URL of an Images v2 API, with or without `/v2`. */
  endpoint: string;
  id: string;
  /** In the order in which they are tried. */
  credentials: readonly Credential[];
}

/** What the Images v2 API says of an image, as far as we look at it. */
const Metadata = z.object({
  id: z.string(),
  name: z.string().nullish(),
  status: z.string(),
  disk_format: z.string().nullish(),
  container_format: z.string().nullish(),
  /** Bytes. */
  size: z.number().int().nullish(),
  /** MD5. */
  checksum: z.string().nullish(),
  os_hash_algo: z.string().nullish(),
  os_hash_value: z.string().nullish(),
  /** GiB. */
  min_disk: z.number().int().nullish(),
  /** Marks of an encrypted image, of Glance's own and of one made from an encrypted volume. */
  os_encrypt_format: z.string().nullish(),
  os_encrypt_key_id: z.string().nullish(),
  cinder_encryption_key_id: z.string().nullish(),
});
type Metadata = z.infer<typeof Metadata>;

/**
 * An image of Glance, or of any Images v2 API.
 *
 * @throws OperationError `image.not-found`, `image.forbidden`, `image.not-active`, `image.format`, `image.encrypted`,
 *         `image.checksum-missing`, `image.unreachable`, `keystone.*`
 */
export async function glanceImage(http: HttpClient, { endpoint, id, credentials }: GlanceAccess): Promise<Image> {
  const url = `${apiBase(endpoint)}/v2/images/${encodeURIComponent(id)}`;
  const answer = await withCredentials(credentials, (headers) => http.get({ url, origin: url, headers }));
  const metadata = Metadata.safeParse(await answer.body.json().catch(() => undefined));
  if (!metadata.success) {
    throw refuse('image.unreachable', `${url} is not an Images v2 API: its answer describes no image`, {
      field: 'image.endpoint',
      remedy: 'Give the base URL of Glance, as in the service catalogue.',
    });
  }
  const facts = usable(metadata.data);
  return {
    ...facts,
    origin: url,
    size: async () => facts.bytes,
    async open(signal) {
      const asked = { url: `${url}/file`, origin: url, signal };
      return contentOf(await withCredentials(credentials, (headers) => http.get({ ...asked, headers })), asked);
    },
  };
}

/** `http://glance:9292/v2/` -> `http://glance:9292` */
export const apiBase = (endpoint: string): string => endpoint.replace(/\/+$/, '').replace(/\/v2$/, '');

function usable(metadata: Metadata): { name: string; checksum: Checksum; bytes: number; minDiskGb: number } {
  const name = metadata.name || metadata.id;
  const field = 'image.id';
  const { status, disk_format: format, container_format: container, size } = metadata;
  if (status !== 'active') {
    throw refuse('image.not-active', `image ${name} is ${status}`, {
      field,
      remedy: 'Use an image whose status is active: its upload has to be finished.',
    });
  }
  if (isEncrypted(metadata)) {
    throw refuse('image.encrypted', `image ${name} is encrypted, and a guest would see cipher text`, {
      field,
      remedy: 'Use an image that is not encrypted.',
    });
  }
  if (format !== 'raw') throw notRaw(name, format ?? 'of no known format');
  if (container !== 'bare') {
    throw refuse('image.format', `image ${name} is in a container of format ${container}`, {
      field,
      remedy: 'Upload it with --container-format bare.',
    });
  }
  if (!size) throw refuse('image.size-mismatch', `image ${name} is empty`, { field, remedy: 'Upload its content.' });
  return { name, checksum: strongest(metadata, name), bytes: size, minDiskGb: metadata.min_disk ?? 0 };
}

const isEncrypted = (metadata: Metadata): boolean =>
  [metadata.os_encrypt_format, metadata.os_encrypt_key_id, metadata.cinder_encryption_key_id].some(Boolean);

/** MD5 is taken only where Glance has nothing better. */
function strongest({ os_hash_algo, os_hash_value, checksum }: Metadata, name: string): Checksum {
  const strong = Checksum.safeParse({ algorithm: os_hash_algo, value: os_hash_value });
  if (strong.success) return strong.data;
  const weak = Checksum.safeParse({ algorithm: 'md5', value: checksum });
  if (weak.success) return weak.data;
  throw refuse('image.checksum-missing', `Glance has no checksum of image ${name}`, {
    field: 'image.id',
    remedy: 'Upload the image through Glance, which computes one; images by location have none.',
  });
}
