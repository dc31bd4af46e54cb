import { failed, type JobContext, type JobOutcome, succeeded } from '../../../jobs/job.js';
import type { VirtualIOServer } from '../../../world/model/virtual-io-server.js';
import { devicesOn } from '../../../world/storage/mapped.js';
import { listOf, numbersOf } from './parameters.js';
import { STATUS } from './status.js';

/** Takes away the hdisks of targets, all or some LUNs of them. The volumes stay; what is mapped to a partition is refused. */
export function removeIscsi(vios: VirtualIOServer, { parameters, world }: JobContext): JobOutcome {
  const iqns = listOf(parameters.targetIQN);
  const luns = numbersOf(parameters.targetLUN);
  const disks = vios.physicalVolumes.filter(
    ({ iscsi }) => iscsi && iqns.includes(iscsi.targetIqn) && (luns.length === 0 || luns.includes(iscsi.lun)),
  );
  if (disks.length === 0) return succeeded({ RETURN_CODE: STATUS.nothingFound });
  for (const { name } of disks) {
    const [mapped] = devicesOn(vios, { kind: 'PhysicalVolume', name });
    if (!mapped) continue;
    const text = `Device ${name} of ${vios.name} is busy: ${mapped.device.targetName} maps it to a partition.`;
    return failed(text, { RETURN_CODE: STATUS.error });
  }
  vios.physicalVolumes = vios.physicalVolumes.filter((one) => !disks.includes(one));
  world.changed(vios, 'Other', { volatile: true });
  return succeeded({ RETURN_CODE: STATUS.ok });
}
