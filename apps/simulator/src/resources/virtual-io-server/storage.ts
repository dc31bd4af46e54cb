import { groupsOf, repositoryOf } from '../../world/storage/devices.js';
import { uom } from '../../xml/build.js';
import { renderRepository } from '../volume-group/media.js';
import type { VirtualIOServerPart } from './part.js';
import { renderPhysicalVolume } from './physical-volume.js';
import { readOnlyPart } from './read-only-part.js';

const storagePart = (container: string, render: VirtualIOServerPart['render'], mayLack = false) =>
  readOnlyPart(
    { container, group: 'ViosStorage', render },
    'volume groups and jobs change the storage of a VIOS',
    mayLack,
  );

/** Storage of a VIOS as group ViosStorage shows it. */
export const storageParts: readonly VirtualIOServerPart[] = [
  storagePart('MediaRepositories', (vios, { world }) => {
    const found = repositoryOf(world, vios);
    return uom.el('MediaRepositories', ...(found ? [renderRepository(found.repository)] : []));
  }),
  storagePart(
    'PhysicalVolumes',
    (vios) => uom.el('PhysicalVolumes', ...vios.physicalVolumes.map((volume) => renderPhysicalVolume(vios, volume))),
    true,
  ),
  storagePart('StoragePools', (vios, view) =>
    uom.links(
      'StoragePools',
      groupsOf(view.world, vios).map((group) => view.href(group)),
    ),
  ),
];
