import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { type Checksum, type ImageSource, OperationError, refuse } from '#contracts';
import { type Image, nameFromPath } from './image.js';

const CHUNK = 256 * 1024;

/**
 * An image file below one of the configured directories. Links are followed, but what they lead to must be below such a
 * directory too. Without a checksum from the caller one is computed, which reads the file once more.
 *
 * @param known  checksums that were computed, by version of the file
 * @throws OperationError `image.forbidden`, `image.not-found`, `image.format` for what is no regular file
 */
export async function fileImage(
  directories: readonly string[],
  source: Extract<ImageSource, { kind: 'file' }>,
  signal: AbortSignal,
  known: Map<string, Promise<Checksum>> = new Map(),
): Promise<Image> {
  const { path } = source;
  const file = await openBelow(directories, path);
  const { size, ino, dev, mtimeMs } = await file.stat().finally(() => file.close());
  const computed = async () => {
    const version = `${dev} ${ino} ${size} ${mtimeMs}`;
    const checksum = known.get(version) ?? checksumOf(directories, path, signal);
    known.set(version, checksum);
    checksum.catch(() => known.delete(version));
    return checksum;
  };
  return {
    name: source.name ?? nameFromPath(path),
    checksum: source.checksum ?? (await computed()),
    origin: path,
    size: async () => size,
    open: async (abort) => contentOf(await openBelow(directories, path), abort),
  };
}

async function openBelow(directories: readonly string[], path: string): Promise<FileHandle> {
  const real = await realpath(path).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  await requireBelow(directories, path, real);
  const expected = await stat(real);
  if (!expected.isFile()) {
    throw refuse('image.format', `${path} is not a regular file`, {
      field: 'image.path',
      remedy: 'Name an image file.',
    });
  }
  const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  // A directory on the way may have been replaced by a link since it was looked at.
  const [opened, again] = await Promise.all([file.stat(), realpath(path)]);
  if (again === real && opened.ino === expected.ino && opened.dev === expected.dev) return file;
  await file.close();
  throw refuse('image.forbidden', `${path} was replaced while it was opened`, { field: 'image.path', retryable: true });
}

async function requireBelow(directories: readonly string[], path: string, real: string): Promise<void> {
  for (const directory of directories) {
    const root = await realpath(directory).catch(() => undefined);
    const inside = root === undefined ? '..' : relative(root, real);
    if (inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)) return;
  }
  throw refuse('image.forbidden', `${path} is not below a directory that images may be read from`, {
    field: 'image.path',
    remedy: `Move it below one of storage.imageDirectories (${directories.join(', ') || 'none is configured'}), or add its directory there.`,
  });
}

async function* contentOf(file: FileHandle, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      signal.throwIfAborted();
      // A buffer of its own for each chunk: the one before may still be on its way out.
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function checksumOf(directories: readonly string[], path: string, signal: AbortSignal): Promise<Checksum> {
  const hash = createHash('sha256');
  for await (const chunk of contentOf(await openBelow(directories, path), signal)) hash.update(chunk);
  return { algorithm: 'sha256', value: hash.digest('hex') };
}

function unreadable(path: string, cause: unknown): OperationError {
  const { code } = cause as NodeJS.ErrnoException;
  const details = { field: 'image.path', cause };
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return refuse('image.not-found', `there is no file ${path} on the machine of the storage service`, {
      ...details,
      remedy: 'Check the path; the file must be on the machine where storage runs.',
    });
  }
  return refuse('image.forbidden', `${path} cannot be read (${code})`, {
    ...details,
    remedy: 'Let the user of the storage service read it.',
  });
}
