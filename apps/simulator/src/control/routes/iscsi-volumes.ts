import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { IscsiVolume } from '../../world/model/iscsi-volume.js';
import { addIscsiVolume, iscsiVolumes, removeIscsiVolume } from '../../world/storage/iscsi.js';
import { impossible, unknownObject } from '../control-error.js';
import { type ControlRoute, route } from '../route.js';

const iqn = z
  .string()
  .regex(/^(iqn|eui|naa)\.[\w.:-]+$/, 'must be an iSCSI name, e.g. iqn.2016-06.org.example:volume1');
const portal = z.string().regex(/^[\w.-]+(:\d{1,5})?$/, 'must be <address> or <address>:<port>');

/** A volume behind an iSCSI target; targets come and go with their volumes. */
export const NewIscsiVolume = z.strictObject({
  id: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .optional()
    .describe('As Cinder names it; default: a new uuid.'),
  sizeBytes: z.int().min(512).multipleOf(512).describe('A multiple of 512.'),
  targetIqn: iqn,
  portals: z.array(portal).min(1).optional().describe('Default: 192.0.2.60:3260.'),
  lun: z.int().min(0).max(16_383).optional().describe('Default: the lowest that the target does not have.'),
  chap: z
    .strictObject({ user: z.string().min(1), secret: z.string().min(1) })
    .optional()
    .describe('Default: no logon.'),
});
export type NewIscsiVolume = z.infer<typeof NewIscsiVolume>;

export interface IscsiVolumeSummary {
  id: string;
  sizeBytes: number;
  targetIqn: string;
  portals: string[];
  lun: number;
}

export const iscsiVolumeRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '/iscsi-volumes',
    summary: 'The volumes behind iSCSI targets.',
    answers: 'A list: id, sizeBytes, targetIqn, portals, lun.',
    handle: (_request, { world }) => iscsiVolumes(world).map(describe),
  }),
  route({
    method: 'POST',
    path: '/iscsi-volumes',
    summary: 'Add a volume of zeros behind an iSCSI target; a new name is a new target.',
    body: NewIscsiVolume,
    answers: 'The volume.',
    handle: ({ body }, { world }) => {
      const { id = randomUUID(), targetIqn, lun } = body;
      if (find(world, id)) throw impossible(`There is an iSCSI volume ${id} already.`);
      if (iscsiVolumes(world).some((one) => one.targetIqn === targetIqn && one.lun === lun)) {
        throw impossible(`The target ${targetIqn} has a LUN ${lun} already.`);
      }
      return describe(addIscsiVolume(world, { ...body, id }));
    },
  }),
  route({
    method: 'DELETE',
    path: '/iscsi-volumes/{id}',
    summary: 'Delete a volume at its storage system, whether a VIOS still has it as a disk or not.',
    answers: 'Nothing.',
    handle: ({ params }, { world }) => {
      const volume = find(world, params.id!);
      if (!volume) throw unknownObject(`iSCSI volume ${params.id}`);
      removeIscsiVolume(world, volume);
    },
  }),
];

function find(world: Parameters<typeof iscsiVolumes>[0], id: string): IscsiVolume | undefined {
  return iscsiVolumes(world).find(({ uuid }) => uuid === id);
}

function describe({ uuid: id, capacityBytes: sizeBytes, targetIqn, portals, lun }: IscsiVolume): IscsiVolumeSummary {
  return { id, sizeBytes, targetIqn, portals, lun };
}
