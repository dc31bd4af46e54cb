import type { FabricVolume } from '../../../world/model/fabric-volume.js';
import type { PhysicalVolume, VirtualIOServer } from '../../../world/model/virtual-io-server.js';
import { FABRIC, isReached, portsOf } from '../../../world/storage/fabric.js';
import { fabricUniqueId } from '../../../world/storage/fabric-ids.js';
import { isMapped } from '../../../world/storage/mapped.js';
import { MIB } from '../../../world/storage/sizes.js';
import type { World } from '../../../world/world.js';
import { freeDiskName } from './free-disk-name.js';
import type { Finding, Itl, SoughtDevice } from './lua-recovery-documents.js';

/** Statuses of the job, by what they mean. */
const STATUS = {
  inUse: 1,
  notReliable: 2,
  available: 3,
  notOfInterest: 4,
  addressNotOfInterest: 5,
  wrongPath: 6,
  unknownUdid: 7,
  someErrors: 8,
} as const;

/** Looks for a volume along the paths that are given; one that is found becomes an hdisk of the VIOS. */
export function discover(vios: VirtualIOServer, { tag, itls }: SoughtDevice, world: World): Finding {
  const own = new Set(portsOf(vios).map(({ wwpn }) => wwpn));
  const reaches = (volume: FabricVolume) => (itl: Itl) =>
    own.has(itl.initiator) && isReached(volume, itl.initiator, itl.target, itl.lun);
  const volume = world
    .table('FabricVolume')
    .in(FABRIC)
    .find((one) => itls.some(reaches(one)));
  if (!volume) return { tag, status: STATUS.wrongPath, message: 'No device was found on any of the paths.' };
  const { discoveryStatus } = volume;
  if (discoveryStatus !== undefined && discoveryStatus !== STATUS.unknownUdid) {
    return { tag, status: discoveryStatus, message: `Discovery ended with status ${discoveryStatus}.` };
  }
  const [path] = itls.filter(reaches(volume));
  const disk =
    vios.physicalVolumes.find(({ volumeId }) => volumeId === volume.uuid) ?? configure(vios, volume, path!, world);
  const found = { tag, name: disk.name };
  if (discoveryStatus === STATUS.unknownUdid) {
    return { ...found, status: STATUS.unknownUdid, message: 'The UDID of the device is not known.' };
  }
  const known = { ...found, uniqueId: fabricUniqueId(volume.naa), udid: volume.udid };
  if (!itls.every(reaches(volume))) {
    return { ...known, status: STATUS.someErrors, message: 'The device was not found on some of the paths.' };
  }
  const inUse = isMapped(vios, { kind: 'PhysicalVolume', name: disk.name });
  return { ...known, status: inUse ? STATUS.inUse : STATUS.available, message: '' };
}

/** Etags do not show the disks of a VIOS: clients discover on one VIOS between the read and the update of another. */
function configure(vios: VirtualIOServer, volume: FabricVolume, path: Itl, world: World): PhysicalVolume {
  const port = portsOf(vios).find(({ wwpn }) => wwpn === path.initiator)!;
  const disk: PhysicalVolume = {
    name: freeDiskName(vios),
    udid: volume.udid,
    capacityMb: Math.floor(volume.capacityBytes / MIB),
    description: volume.description,
    locationCode: `${port.locationCode}-W${path.target}-L${path.lun.toString(16).toUpperCase().padEnd(13, '0')}`,
    fibreChannel: true,
    page83: Buffer.from(volume.naa).toString('base64'),
    volumeId: volume.uuid,
  };
  vios.physicalVolumes.push(disk);
  world.changed(vios, 'Other', { volatile: true });
  return disk;
}
