import type { Resource } from '../../rest/resource.js';
import type { View } from '../../rest/view.js';
import type { VolumeGroup } from '../../world/model/storage.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { gigabytes } from '../../world/storage/sizes.js';
import { freeInGroup } from '../../world/storage/space.js';
import { uom } from '../../xml/build.js';
import { sequence } from '../../xml/sequence.js';
import { renderPhysicalVolume } from '../virtual-io-server/physical-volume.js';
import { createVolumeGroup } from './create.js';
import { REPOSITORY, renderRepository } from './media.js';
import { removeVolumeGroup } from './remove.js';
import { updateVolumeGroup } from './update.js';
import { renderVirtualDisk, VIRTUAL_DISK } from './virtual-disk.js';

const ORDER = sequence(
  `AvailableSize BackingDeviceCount FreeSpace GroupCapacity GroupName GroupSerialID GroupState MaximumLogicalVolumes
   MediaRepositories MinimumAllocationSize PhysicalVolumes UniqueDeviceID VirtualDisks`,
  {
    MediaRepositories: sequence('VirtualMediaRepository', { VirtualMediaRepository: REPOSITORY }),
    VirtualDisks: sequence('VirtualDisk', { VirtualDisk: VIRTUAL_DISK }),
  },
);

/** Logical volumes and media repositories of a VIOS; what is in a group is made and removed by updating it. */
export const volumeGroup: Resource<VolumeGroup> = {
  type: 'VolumeGroup',
  places: [
    { under: ['VirtualIOServer'], verbs: ['feed', 'get', 'create', 'update', 'delete'] },
    { under: ['ManagedSystem', 'VirtualIOServer'], verbs: ['feed', 'get', 'create', 'update', 'delete'] },
  ],
  order: ORDER,
  keeps: { modelled: ['MediaRepositories', 'PhysicalVolumes', 'VirtualDisks'] },
  list: (host, parents, { world }) => world.table('VolumeGroup').in(host.id, parents.at(-1)!.uuid),
  render: renderVolumeGroup,
  create: createVolumeGroup,
  update: updateVolumeGroup,
  remove: removeVolumeGroup,
};

function renderVolumeGroup(group: VolumeGroup, view: View) {
  const vios = viosOf(group, view);
  const volumes = vios.physicalVolumes.filter(({ name }) => group.physicalVolumes.includes(name));
  const free = gigabytes(freeInGroup(group), 4);
  return uom.struct('VolumeGroup', ORDER, {
    AvailableSize: free,
    BackingDeviceCount: group.virtualDisks.length,
    FreeSpace: free,
    GroupCapacity: gigabytes(group.capacityBytes, 4),
    GroupName: group.name,
    GroupSerialID: group.serialId,
    GroupState: 'active',
    MaximumLogicalVolumes: 256,
    MediaRepositories: uom.el('MediaRepositories', ...(group.repository ? [renderRepository(group.repository)] : [])),
    MinimumAllocationSize: '0.0625',
    PhysicalVolumes: uom.el('PhysicalVolumes', ...volumes.map((volume) => renderPhysicalVolume(vios, volume))),
    UniqueDeviceID: `04${group.serialId}`,
    VirtualDisks: uom.el('VirtualDisks', ...group.virtualDisks.map((disk) => renderVirtualDisk(disk, group, view))),
  });
}

function viosOf({ scope, parent }: VolumeGroup, { world }: View): VirtualIOServer {
  return world.table('VirtualIOServer').get(scope, parent!.uuid)!;
}
