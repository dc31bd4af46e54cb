import { createHash } from 'node:crypto';
import { contentKey } from '../../storage/content-keys.js';
import type { IscsiVolume } from '../model/iscsi-volume.js';
import type { PhysicalVolume } from '../model/virtual-io-server.js';
import type { World } from '../world.js';
import { FABRIC } from './fabric.js';

const PORT = 3260;

export interface IscsiVolumeSpec {
  id: string;
  sizeBytes: number;
  targetIqn: string;
  /** `<address>` or `<address>:<port>`; default: one of a documentation network. */
  portals?: string[] | undefined;
  /** Default: the lowest that the target does not have. */
  lun?: number | undefined;
  chap?: { user: string; secret: string } | undefined;
}

/** Adds a volume of zeros behind a target; volumes of one IQN are behind the same target. */
export function addIscsiVolume(world: World, spec: IscsiVolumeSpec): IscsiVolume {
  const { id, targetIqn, sizeBytes, chap } = spec;
  const used = iscsiVolumes(world).filter((one) => one.targetIqn === targetIqn);
  const lun = spec.lun ?? lowestFree(used.map((one) => one.lun));
  if (iscsiVolumes(world).some(({ uuid }) => uuid === id)) throw new Error(`there is an iSCSI volume ${id} already`);
  if (used.some((one) => one.lun === lun)) throw new Error(`target ${targetIqn} has a LUN ${lun} already`);
  const serial = world.identity.hex(`iscsi/${id}`, 32).toUpperCase();
  const volume: IscsiVolume = {
    ...world.newborn('IscsiVolume', FABRIC, id),
    targetIqn,
    portals: (spec.portals ?? ['192.0.2.60']).map(normalPortal),
    lun,
    capacityBytes: sizeBytes,
    udid: `01${Buffer.from(`48IBM2145iscsi${serial}`).toString('base64')}`,
    ...(chap && { chap: { user: chap.user, secretDigest: digest(chap.secret) } }),
  };
  world.contents.create(contentKey.volume(diskVolumeId(volume)), sizeBytes);
  world.add(volume);
  return volume;
}

/** Deletes a volume at its storage system, whether a VIOS still has it as an hdisk or not. */
export function removeIscsiVolume(world: World, volume: IscsiVolume): void {
  world.contents.remove(contentKey.volume(diskVolumeId(volume)));
  world.remove(volume);
}

export const iscsiVolumes = (world: World): IscsiVolume[] => world.table('IscsiVolume').in(FABRIC);

/** What hdisks name their volume by. */
export const diskVolumeId = ({ uuid }: IscsiVolume): string => `iscsi/${uuid}`;

/** Whether the VIOS's disk stands for this target and LUN, be its volume still there or not. */
export function isAt({ iscsi }: PhysicalVolume, targetIqn: string, lun: number): boolean {
  return iscsi?.targetIqn === targetIqn && iscsi.lun === lun;
}

export const normalPortal = (portal: string): string => (/:\d+$/.test(portal) ? portal : `${portal}:${PORT}`);

export function mayLogOn({ chap }: IscsiVolume, user: string | undefined, secret: string | undefined): boolean {
  return chap === undefined || (chap.user === user && chap.secretDigest === digest(secret ?? ''));
}

const digest = (secret: string) => createHash('sha256').update(secret).digest('hex');

function lowestFree(used: readonly number[]): number {
  let number = 0;
  while (used.includes(number)) number++;
  return number;
}
