import { createHash, randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

const MIB = 1024 * 1024;

export interface DemoImage {
  path: string;
  /** As `--checksum` takes it. */
  checksum: string;
}

/** Writes a raw image of the given size that no other image equals. It begins as a disk with a boot sector does. */
export async function demoImage(folder: string, sizeMiB: number): Promise<DemoImage> {
  const path = join(folder, `demo-${randomBytes(3).toString('hex')}.raw`);
  const hash = createHash('sha256');
  const block = randomBytes(MIB);
  const file = await open(path, 'wx', 0o600);
  try {
    for (let index = 0; index < sizeMiB; index++) {
      block.writeUInt32BE(index, 0);
      if (index === 0) block.writeUInt16BE(0x55aa, 510);
      await file.write(block);
      hash.update(block);
    }
  } finally {
    await file.close();
  }
  return { path, checksum: `sha256:${hash.digest('hex')}` };
}
