import { z } from 'zod';
import type { DiskImage } from '../../world/model/disk-image.js';
import { addDiskImage, diskImages, removeDiskImage } from '../../world/storage/disk-images.js';
import { impossible, unknownObject } from '../control-error.js';
import { type ControlRoute, route } from '../route.js';
import { findVios } from '../world/find-partition.js';

export const NewDiskImage = z.strictObject({
  name: z.string().min(1).max(255).describe('Path of the file, or `<pool>/<image>` of the Ceph cluster.'),
  sizeBytes: z.int().min(512).multipleOf(512).describe('A multiple of 512.'),
  file: z
    .strictObject({ host: z.string(), vios: z.string().describe('Name, uuid or id.') })
    .optional()
    .describe('The VIOS that has the file; without it, it is an image that every VIOS reaches.'),
});
export type NewDiskImage = z.infer<typeof NewDiskImage>;

export interface DiskImageSummary {
  id: string;
  name: string;
  sizeBytes: number;
  store: DiskImage['store'];
}

export const diskImageRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '/disk-images',
    summary: 'Files of VIOSes and images of the Ceph cluster, for virtual disks.',
    answers: 'A list: id, name, sizeBytes, store.',
    handle: (_request, { world }) => diskImages(world).map(describe),
  }),
  route({
    method: 'POST',
    path: '/disk-images',
    summary: 'Add a file of a VIOS, or an image of the Ceph cluster, with zeros in it.',
    body: NewDiskImage,
    answers: 'The image.',
    handle: ({ body: { name, sizeBytes, file } }, { world }) => {
      const vios = file && findVios(world, file.host, file.vios);
      if (diskImages(world).some((one) => one.name === name && one.vios === vios?.uuid))
        throw impossible(`There is a disk image ${name} already.`);
      return describe(addDiskImage(world, name, sizeBytes, vios));
    },
  }),
  route({
    method: 'DELETE',
    path: '/disk-images/{id}',
    summary: 'Delete a file or image, whether it is mapped or not.',
    answers: 'Nothing.',
    handle: ({ params }, { world }) => {
      const image = diskImages(world).find(({ uuid }) => uuid === params.id);
      if (!image) throw unknownObject(`disk image ${params.id}`);
      removeDiskImage(world, image);
    },
  }),
];

function describe({ uuid: id, name, capacityBytes: sizeBytes, store }: DiskImage): DiskImageSummary {
  return { id, name, sizeBytes, store };
}
