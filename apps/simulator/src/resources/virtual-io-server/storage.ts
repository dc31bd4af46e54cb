import type { View } from '../../rest/view.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { groupsOf, repositoryOf } from '../../world/storage/devices.js';
import { uom } from '../../xml/build.js';
import { renderRepository } from '../volume-group/media.js';
import type { VirtualIOServerPart } from './part.js';
import { renderPhysicalVolume } from './physical-volume.js';

/** Storage of a VIOS as group ViosStorage shows it. All of it is changed elsewhere: volume groups, jobs. */
export const storageParts: readonly VirtualIOServerPart[] = [
  {
    container: 'MediaRepositories',
    group: 'ViosStorage',
    render: (vios: VirtualIOServer, { world }: View) => {
      const found = repositoryOf(world, vios);
      return uom.el('MediaRepositories', ...(found ? [renderRepository(found.repository)] : []));
    },
  },
  {
    container: 'PhysicalVolumes',
    group: 'ViosStorage',
    render: (vios) =>
      uom.el('PhysicalVolumes', ...vios.physicalVolumes.map((volume) => renderPhysicalVolume(vios, volume))),
  },
  {
    container: 'StoragePools',
    group: 'ViosStorage',
    render: (vios, view) =>
      uom.links(
        'StoragePools',
        groupsOf(view.world, vios).map((group) => view.href(group)),
      ),
  },
];
