import type { JobContext, JobOutcome } from '../../../jobs/job.js';
import { failed, succeeded } from '../../../jobs/job.js';
import type { IscsiVolume } from '../../../world/model/iscsi-volume.js';
import type { PhysicalVolume, VirtualIOServer } from '../../../world/model/virtual-io-server.js';
import { diskVolumeId, isAt, iscsiVolumes, mayLogOn, normalPortal } from '../../../world/storage/iscsi.js';
import { MIB } from '../../../world/storage/sizes.js';
import type { World } from '../../../world/world.js';
import { freeDiskName } from '../hdisk/free-disk-name.js';
import { listOf, numbersOf } from './parameters.js';
import { STATUS } from './status.js';

type Parameters = JobContext['parameters'];

/** Logs on to targets and takes over the LUNs that are asked for; without a target it only tells the name of the initiator. */
export function discoverIscsi(vios: VirtualIOServer, { parameters, world }: JobContext): JobOutcome {
  const InitiatorName = `iqn.1994-05.com.ibm:${world.identity.hex(`${vios.uuid}/initiator`, 12)}`;
  const iqns = listOf(parameters.targetIQN);
  if (iqns.length === 0) return succeeded({ RETURN_CODE: STATUS.ok, InitiatorName });
  const answer = (code: string, text: string, lines: readonly string[] = []) => {
    const output = lines.length === 0 ? {} : { DEV_OUTPUT: `[${lines.map((line) => `'${line}'`).join(', ')}]` };
    const results = { RETURN_CODE: code, ...output, InitiatorName };
    const isGood = code === STATUS.ok || code === STATUS.sessionExists;
    return isGood ? succeeded(results) : failed(text, results);
  };
  const portals = listOf(parameters.hostIP).map(normalPortal);
  const reached = iscsiVolumes(world).filter((one) => one.portals.some((portal) => portals.includes(portal)));
  if (reached.length === 0) return answer(STATUS.timeout, `No target answers at ${portals.join(', ')}.`);
  const volumes = reached.filter(({ targetIqn }) => iqns.includes(targetIqn));
  if (volumes.length === 0) return answer(STATUS.nothingFound, `There is no target ${iqns.join(', ')}.`);
  if (!volumes.every((one) => mayLogOn(one, parameters.user, parameters.password))) {
    return answer(STATUS.notAuthorized, 'The target refused the logon.');
  }
  return takeOver(vios, wantedOf(volumes, parameters), iqns, parameters, world, answer);
}

function takeOver(
  vios: VirtualIOServer,
  wanted: IscsiVolume[],
  iqns: readonly string[],
  parameters: Parameters,
  world: World,
  answer: (code: string, text: string, lines?: readonly string[]) => JobOutcome,
): JobOutcome {
  const known = (volume: IscsiVolume) => vios.physicalVolumes.find((disk) => disk.volumeId === diskVolumeId(volume));
  const luns = numbersOf(parameters.targetLUN);
  const stale = vios.physicalVolumes.find(
    (disk) =>
      iqns.some((iqn) => luns.some((lun) => isAt(disk, iqn, lun))) &&
      !iscsiVolumes(world).some((volume) => diskVolumeId(volume) === disk.volumeId),
  );
  if (stale) return answer(STATUS.staleDevice, `${stale.name} of ${vios.name} stands for a volume that is gone.`);
  const isNew = wanted.some((volume) => !known(volume));
  const lines = wanted.map((volume) => {
    const disk = known(volume) ?? configure(vios, volume, parameters, world);
    return `${volume.targetIqn} ${disk.name} ${disk.udid}`;
  });
  return answer(isNew || lines.length === 0 ? STATUS.ok : STATUS.sessionExists, '', lines);
}

/** Without LUNs, all of the targets. */
function wantedOf(volumes: IscsiVolume[], { targetLUN }: Parameters): IscsiVolume[] {
  const luns = numbersOf(targetLUN);
  return luns.length === 0 ? volumes : volumes.filter(({ lun }) => luns.includes(lun));
}

function configure(vios: VirtualIOServer, volume: IscsiVolume, parameters: Parameters, world: World): PhysicalVolume {
  const { targetIqn, lun, udid, capacityBytes } = volume;
  const disk: PhysicalVolume = {
    name: freeDiskName(vios),
    udid,
    capacityMb: Math.floor(capacityBytes / MIB),
    description: `MPIO IBM 2145 iSCSI Disk (${parameters.ifaceName ?? 'default'})`,
    locationCode: `${vios.freeEthernetDevices[0]?.location ?? 'iscsi0'}-W${world.identity.hex(targetIqn, 16).toUpperCase()}-L${lun.toString(16).toUpperCase().padEnd(13, '0')}`,
    fibreChannel: false,
    volumeId: diskVolumeId(volume),
    iscsi: { targetIqn, lun },
  };
  vios.physicalVolumes.push(disk);
  world.changed(vios, 'Other', { volatile: true });
  return disk;
}
