import type { Readable } from 'node:stream';
import type { PartitionDevice } from '../../storage/partition-devices.js';
import { partitionDevices } from '../../storage/partition-devices.js';
import type { World } from '../../world/world.js';
import { impossible, unknownObject } from '../control-error.js';
import { type ControlRoute, RawAnswer, route } from '../route.js';
import { type ByteRange, byteRange } from '../world/byte-range.js';
import { findPartition } from '../world/find-partition.js';

export const diskRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '/hosts/{host}/partitions/{partition}/disks',
    summary: 'What a partition sees behind its vSCSI adapters.',
    answers:
      'A list: viosId, slot, lua, target, kind, storage (name), size in bytes, inherited from a former partition.',
    handle: ({ params }, { world }) =>
      partitionDevices(world, findPartition(world, params.host!, params.partition!)).map(
        ({ contentKey: _, ...device }) => device,
      ),
  }),
  route({
    method: 'GET',
    path: '/hosts/{host}/partitions/{partition}/disks/{disk}/content',
    summary: 'What the partition reads from a disk, named by LUA, target device or storage. Header Range for a part.',
    answers: 'The bytes; 206 for a range.',
    handle: ({ params, headers }, { world }) => {
      const { contentKey } = findDisk(world, params.host!, params.partition!, params.disk!);
      return contentAnswer(world, contentKey, headers.range);
    },
  }),
];

/** @throws {ControlError} 416 */
export function contentAnswer(world: World, key: string, range: string | undefined): RawAnswer {
  const size = world.contents.size(key);
  const part = byteRange(range, size);
  const { offset, length }: ByteRange = part ?? { offset: 0, length: size };
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(length),
    'Accept-Ranges': 'bytes',
    ...(part ? { 'Content-Range': `bytes ${offset}-${offset + length - 1}/${size}` } : {}),
  };
  const body: Readable = world.contents.read(key, { offset, length });
  return new RawAnswer(part ? 206 : 200, headers, body);
}

/** Several paths to one storage are one disk. */
function findDisk(world: World, host: string, partition: string, name: string) {
  const seen = partitionDevices(world, findPartition(world, host, partition));
  const found = seen.filter(({ lua, target, storage }) => [lua, target, storage].includes(name));
  const [first] = found;
  const list = seen.map(
    ({ viosId, target, lua, storage }) => `${storage ?? 'empty'} (${target}, ${lua}, VIOS ${viosId})`,
  );
  if (!first) throw unknownObject(`disk ${name} of ${partition}, which sees: ${list.join(', ') || 'none'}`);
  if (found.some(({ contentKey }) => contentKey !== first.contentKey)) {
    throw impossible(`Several disks of ${partition} match ${name}; it sees: ${list.join(', ')}.`);
  }
  if (!isReadable(first)) throw impossible(`Disk ${name} of ${partition} has no storage that could be read.`);
  return first;
}

const isReadable = (device: PartitionDevice): device is PartitionDevice & { contentKey: string } =>
  device.contentKey !== undefined;
