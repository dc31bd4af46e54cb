import { expectThat } from './expect.js';
import type { Image } from './image.js';
import type { Partition } from './partition.js';

/** What the partition boots from has the bytes of the image. */
export async function expectBootDisk(partition: Partition, { bytes }: Image): Promise<void> {
  const disk = (await partition.disks()).find(({ kind }) => kind === 'LogicalUnit')?.storage ?? '';
  const read = await partition.firstBytes(disk, bytes.length);
  expectThat(`${disk} has the bytes of the image`, read.equals(bytes));
}
