import type { VirtualIOServer } from '../../../world/model/virtual-io-server.js';
import { devicesOn } from '../../../world/storage/mapped.js';
import type { World } from '../../../world/world.js';

/**
 * Takes an hdisk away from a VIOS; the volume behind it stays, and can be discovered again.
 *
 * @returns why it is refused; undefined when it is gone
 */
export function removeDevice(vios: VirtualIOServer, name: string, world: World): string | undefined {
  const disk = vios.physicalVolumes.find((one) => one.name === name);
  if (!disk) return `Device ${name} was not found on ${vios.name}.`;
  if (disk.usedBy !== undefined) return `Device ${name} of ${vios.name} is busy: it is part of a ${disk.usedBy}.`;
  const [mapped] = devicesOn(vios, { kind: 'PhysicalVolume', name });
  if (mapped) return `Device ${name} of ${vios.name} is busy: ${mapped.device.targetName} maps it to a partition.`;
  vios.physicalVolumes = vios.physicalVolumes.filter((one) => one !== disk);
  world.changed(vios, 'Other', { volatile: true });
  return undefined;
}
