import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { contentKey } from '../../storage/content-keys.js';
import type { FabricVolume } from '../../world/model/fabric-volume.js';
import { connectionInfo } from '../../world/storage/connection-info.js';
import { addVolume, FABRIC, removeVolume, type VolumeSpec } from '../../world/storage/fabric.js';
import type { World } from '../../world/world.js';
import { impossible, unknownObject } from '../control-error.js';
import { type ControlRoute, route } from '../route.js';
import { findHost } from '../world/find-partition.js';
import { contentAnswer } from './disks.js';

const wwn = z.string().regex(/^([0-9a-f]{2}:?){8}$/i, 'must be 16 hex digits');

/** A volume of a storage system in the fibre channel fabric. */
export const NewVolume = z.strictObject({
  id: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .optional()
    .describe('As Cinder names it; default: a new uuid.'),
  sizeBytes: z.int().min(512).describe('A multiple of 512.').multipleOf(512),
  lun: z.int().min(0).max(16_383).optional().describe('Default: the lowest that no volume has.'),
  targetWwns: z.array(wwn).min(1).optional().describe('Default: two ports of one storage system.'),
  visibleTo: z
    .union([z.literal('all'), z.array(wwn)])
    .optional()
    .describe('WWPNs of the VIOS ports that it is zoned to; default all.'),
  discoveryStatus: z
    .union([z.literal(2), z.literal(4), z.literal(5), z.literal(7)])
    .optional()
    .describe('Status that discovery answers instead of the true one.'),
});
export type NewVolume = z.infer<typeof NewVolume>;

export interface Volume {
  id: string;
  sizeBytes: number;
  lun: number;
  targetWwns: string[];
  visibleTo: 'all' | string[];
}

export const volumeRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '/volumes',
    summary: 'The volumes of the fabric.',
    answers: 'A list: id, sizeBytes, lun, targetWwns, visibleTo.',
    handle: (_request, { world }) => world.table('FabricVolume').in(FABRIC).map(describe),
  }),
  route({
    method: 'POST',
    path: '/volumes',
    summary: 'Add a volume of zeros to the fabric, for fibre channel attachment.',
    body: NewVolume,
    answers: 'The volume.',
    handle: ({ body }, { world }) => {
      const { id = randomUUID(), ...spec } = body;
      if (world.table('FabricVolume').get(FABRIC, id)) throw impossible(`There is a volume ${id} already.`);
      return describe(addVolume(world, { id, ...(spec as Omit<VolumeSpec, 'id'>) }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/volumes/{id}',
    summary: 'Delete a volume at its storage system, whether a VIOS still has it as a disk or not.',
    answers: 'Nothing.',
    handle: ({ params }, { world }) => removeVolume(world, find(world, params.id!).uuid),
  }),
  route({
    method: 'GET',
    path: '/volumes/{id}/connection-info',
    summary: 'The connection_info that Cinder would give for this volume on a host.',
    query: z.strictObject({ host: z.string().describe('Id of the host.') }),
    answers: 'driver_volume_type and data.',
    handle: ({ params, query }, { world }) =>
      connectionInfo(world, find(world, params.id!).uuid, findHost(world, query.host).id),
  }),
  route({
    method: 'GET',
    path: '/volumes/{id}/content',
    summary: 'The bytes of a volume. Header Range for a part.',
    answers: 'The bytes; 206 for a range.',
    handle: ({ params, headers }, { world }) =>
      contentAnswer(world, contentKey.volume(find(world, params.id!).uuid), headers.range),
  }),
];

function find(world: World, id: string): FabricVolume {
  const volume = world.table('FabricVolume').get(FABRIC, id);
  if (!volume) throw unknownObject(`volume ${id}`);
  return volume;
}

function describe({ uuid: id, capacityBytes: sizeBytes, lun, targetWwns, visibleTo }: FabricVolume): Volume {
  return { id, sizeBytes, lun, targetWwns, visibleTo };
}
