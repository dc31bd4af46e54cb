import { badRequest, conflict } from '../../errors.js';
import type { Change } from '../../rest/resource.js';
import type { VolumeGroup } from '../../world/model/storage.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { groupsOf } from '../../world/storage/devices.js';
import { requireVios } from '../../world/storage/require-vios.js';
import { at, elements, text, type XmlElement } from '../../xml/element.js';
import { unusedVolume } from '../virtual-io-server/unused-volume.js';

const LONGEST_NAME = 15;

/** Makes an empty group of hdisks that nobody uses. */
export function createVolumeGroup(posted: XmlElement, { services: { world }, parents }: Change): VolumeGroup {
  const vios = parents.at(-1) as VirtualIOServer;
  requireVios(vios);
  const name = text(posted, 'GroupName') ?? '';
  if (name === '' || name.length > LONGEST_NAME)
    throw badRequest(`GroupName must have 1 to ${LONGEST_NAME} characters.`);
  if (groupsOf(world, vios).some((group) => group.name === name))
    throw conflict(`Virtual I/O Server ${vios.name} has a volume group ${name} already.`);
  const volumes = elements(at(posted, 'PhysicalVolumes'), 'PhysicalVolume').map((one) => unusedVolume(vios, one));
  if (volumes.length === 0) throw badRequest('PhysicalVolumes of a VolumeGroup must name at least one.');
  if (new Set(volumes).size < volumes.length) throw badRequest('PhysicalVolumes names a physical volume twice.');
  const { identity } = world;
  const key = identity.draw();
  const group: VolumeGroup = {
    ...world.newborn('VolumeGroup', vios.scope, identity.uuid(key), vios),
    name,
    serialId: identity.hex(key, 32),
    capacityBytes: volumes.reduce((sum, { capacityMb }) => sum + capacityMb, 0) * 2 ** 20,
    reservedBytes: 0,
    physicalVolumes: volumes.map((volume) => volume.name),
    virtualDisks: [],
  };
  for (const volume of volumes) volume.usedBy = 'VolumeGroup';
  world.add(group);
  world.changed(vios);
  return group;
}
