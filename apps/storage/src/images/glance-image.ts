import { z } from 'zod';
import { Checksum, refuse } from '#contracts';
import type { HttpClient } from './http-client.js';
import type { Image } from './image.js';
import { notRaw } from './image-format.js';

export interface GlanceAccess {
  /** Base URL of an Images v2 API, with or without `/v2`. */
  endpoint: string;
  id: string;
  token?: string | undefined;
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
});
type Metadata = z.infer<typeof Metadata>;

/**
 * An image of Glance, or of any Images v2 API.
 *
 * @throws OperationError `image.not-found`, `image.forbidden`, `image.not-active`, `image.format`,
 *         `image.checksum-missing`, `image.unreachable`
 */
export async function glanceImage(http: HttpClient, { endpoint, id, token }: GlanceAccess): Promise<Image> {
  const url = `${endpoint.replace(/\/+$/, '').replace(/\/v2$/, '')}/v2/images/${encodeURIComponent(id)}`;
  const headers: Record<string, string> = token === undefined ? {} : { 'x-auth-token': token };
  const answer = await http.get({ url, origin: url, headers });
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
    open: async (signal) => http.content({ url: `${url}/file`, origin: url, headers, signal }),
  };
}

function usable(metadata: Metadata): { name: string; checksum: Checksum; bytes: number } {
  const name = metadata.name || metadata.id;
  const field = 'image.id';
  const { status, disk_format: format, container_format: container, size } = metadata;
  if (status !== 'active') {
    throw refuse('image.not-active', `image ${name} is ${status}`, {
      field,
      remedy: 'Use an image whose status is active: its upload has to be finished.',
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
  return { name, checksum: strongest(metadata, name), bytes: size };
}

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
