import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';

/** What tells a file that was copied whole from one that was not. */
export const FileProof = z.object({ bytes: z.number(), sha256: z.string() });
export type FileProof = z.infer<typeof FileProof>;

const NEW_FOR_OWNER = ['wx', 0o600] as const;

/** Writes a new file for its owner only; on disk when this returns. @param fill  hands over the content, in order */
export async function writeWhole<T>(
  path: string,
  fill: (write: (chunk: Uint8Array) => Promise<void>) => Promise<T>,
): Promise<{ result: T; proof: FileProof }> {
  const file = await open(path, ...NEW_FOR_OWNER);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    const result = await fill(async (chunk) => {
      bytes += chunk.length;
      hash.update(chunk);
      // Unlike `write`, goes on until every byte is written.
      await file.appendFile(chunk);
    });
    await file.sync();
    return { result, proof: { bytes, sha256: hash.digest('hex') } };
  } finally {
    await file.close();
  }
}

export const readInChunks = (path: string) => createReadStream(path, { highWaterMark: 256 * 1024 });

export async function proofOf(path: string): Promise<FileProof> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of readInChunks(path)) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Names in a folder are on disk only when the folder is. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
