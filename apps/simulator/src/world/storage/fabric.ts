import { contentKey } from '../../storage/content-keys.js';
import type { FabricVolume } from '../model/fabric-volume.js';
import type { FcPort, VirtualIOServer } from '../model/virtual-io-server.js';
import type { World } from '../world.js';
import { fabricUdid } from './fabric-ids.js';

/** Scope of the volumes: they belong to no host. */
export const FABRIC = 'fabric';

const TARGETS = ['500507680B22447B', '500507680B32447B'];

export interface VolumeSpec {
  /** As Cinder names it. */
  id: string;
  sizeBytes: number;
  /** Decimal; default: the lowest that no volume has. */
  lun?: number;
  /** With or without colons, any case; default: two ports of one storage system. */
  targetWwns?: string[];
  /** WWPNs of the VIOS ports that it is zoned to; default `all`. */
  visibleTo?: 'all' | string[];
  /** Status that discovery answers instead of the true one. */
  discoveryStatus?: 2 | 4 | 5 | 7;
}

/** Adds a volume of zeros to the fabric. */
export function addVolume(world: World, spec: VolumeSpec): FabricVolume {
  const volumes = world.table('FabricVolume');
  if (volumes.get(FABRIC, spec.id)) throw new Error(`there is a volume ${spec.id} already`);
  const naa = `6005076${world.identity.hex(`volume/${spec.id}`, 25)}`.toUpperCase();
  const volume: FabricVolume = {
    ...world.newborn('FabricVolume', FABRIC, spec.id),
    lun: spec.lun ?? lowestFreeLun(world),
    targetWwns: (spec.targetWwns ?? TARGETS).map(normalWwn),
    capacityBytes: spec.sizeBytes,
    visibleTo: spec.visibleTo === undefined || spec.visibleTo === 'all' ? 'all' : spec.visibleTo.map(normalWwn),
    udid: fabricUdid(naa),
    naa,
    description: 'MPIO IBM 2145 FC Disk',
    ...(spec.discoveryStatus === undefined ? {} : { discoveryStatus: spec.discoveryStatus }),
  };
  world.contents.create(contentKey.volume(spec.id), spec.sizeBytes);
  world.add(volume);
  return volume;
}

/** Deletes a volume at its storage system, whether a VIOS still has it as an hdisk or not. */
export function removeVolume(world: World, id: string): void {
  const volume = world.table('FabricVolume').get(FABRIC, id);
  if (!volume) return;
  world.contents.remove(contentKey.volume(id));
  world.remove(volume);
}

export function portsOf({ fcAdapters }: VirtualIOServer): FcPort[] {
  return fcAdapters.flatMap(({ ports }) => ports);
}

/** Whether a VIOS port reaches the volume under this target and LUN. */
export function isReached(volume: FabricVolume, initiator: string, target: string, lun: number): boolean {
  const isZoned = volume.visibleTo === 'all' || volume.visibleTo.includes(initiator);
  return isZoned && volume.lun === lun && volume.targetWwns.includes(target);
}

/** 16 hex digits, upper case, no colons. */
export const normalWwn = (wwn: string): string => wwn.replaceAll(':', '').toUpperCase();

function lowestFreeLun(world: World): number {
  const used = new Set(
    world
      .table('FabricVolume')
      .in(FABRIC)
      .map(({ lun }) => lun),
  );
  let lun = 0;
  while (used.has(lun)) lun++;
  return lun;
}
