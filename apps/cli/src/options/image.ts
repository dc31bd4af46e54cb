import { InvalidArgumentError } from 'commander';
import type { Checksum, ImageSource, ServiceName } from '#contracts';
import { usageError } from '../usage-error.js';

export interface ImageOptions {
  image: string;
  checksum?: Checksum;
  glanceEndpoint?: string;
  /** Keystone token, in the clear. */
  token?: string;
}

/** `sha256:9f86d0...` */
export function checksum(text: string): Checksum {
  const [, algorithm, value] = /^(md5|sha256|sha512):([0-9a-f]+)$/i.exec(text) ?? [];
  if (algorithm === undefined || value === undefined) {
    throw new InvalidArgumentError('write it as sha256:<hex digits>; md5 and sha512 are known too.');
  }
  return { algorithm: algorithm.toLowerCase() as Checksum['algorithm'], value: value.toLowerCase() };
}

/**
 * Where an image comes from, by what it looks like: a URL, an absolute path on the machine of storage, or Glance's id.
 *
 * @param seal  seals the token for its reader
 * @throws OperationError `usage.invalid`
 */
export async function imageSource(
  { image, checksum: sum, glanceEndpoint, token }: ImageOptions,
  seal: (reader: ServiceName, value: unknown) => Promise<string>,
): Promise<ImageSource> {
  if (/^https?:\/\//i.test(image)) {
    if (sum !== undefined) return { kind: 'url', url: image, checksum: sum };
    throw usageError('an image from a URL needs its checksum', {
      field: '--checksum',
      remedy: 'Add --checksum sha256:<hex digits>: what is booted must be what was meant.',
    });
  }
  if (image.startsWith('/')) return { kind: 'file', path: image, ...(sum === undefined ? {} : { checksum: sum }) };
  if (image.includes('/')) {
    throw usageError(`'${image}' is neither an image id, a URL nor an absolute path`, {
      field: '--image',
      remedy: 'Give an absolute path: the file is read where the storage service runs, below its image directories.',
    });
  }
  if (sum !== undefined) {
    throw usageError('Glance knows the checksum of its images', {
      field: '--checksum',
      remedy: 'Leave --checksum out, or give a URL or a path.',
    });
  }
  return {
    kind: 'glance',
    id: image,
    ...(glanceEndpoint === undefined ? {} : { endpoint: glanceEndpoint }),
    ...(token === undefined ? {} : { token: await seal('storage', token) }),
  };
}
