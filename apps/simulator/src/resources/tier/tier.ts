import type { Resource } from '../../rest/resource.js';
import type { Tier } from '../../world/model/storage.js';
import { gigabytes } from '../../world/storage/sizes.js';
import { uom } from '../../xml/build.js';
import { sequence } from '../../xml/sequence.js';
import { disksOf, renderPoolDisk } from '../cluster/pool-disk.js';

const ORDER = sequence(
  'Name UniqueDeviceID Type IsDefault Capacity MirrorState FailureGroups AssociatedSharedStoragePool',
);
const FAILURE_GROUP = sequence('Name UniqueDeviceID Capacity State PhysicalVolumes');

/** A tier of a shared pool; there is one, with all of the pool's capacity. */
export const tier: Resource<Tier> = {
  type: 'Tier',
  places: [
    { under: [], verbs: ['feed', 'get', 'search'] },
    { under: ['SharedStoragePool'], verbs: ['feed', 'get', 'search'] },
    { under: ['Cluster', 'SharedStoragePool'], verbs: ['feed', 'get', 'search'] },
  ],
  order: ORDER,
  list: (host, parents, { world }) => {
    const pool = parents.at(-1);
    return pool ? world.table('Tier').in(pool.scope, pool.uuid) : world.visible('Tier', host);
  },
  render: (object, view) => {
    const pool = view.world.table('SharedStoragePool').in(object.scope)[0]!;
    const cluster = view.world.table('Cluster').in(object.scope)[0]!;
    const href = `${view.href(cluster)}/SharedStoragePool/${pool.uuid}`;
    const capacity = gigabytes(pool.capacityBytes, 2);
    return uom.struct('Tier', ORDER, {
      Name: object.name,
      UniqueDeviceID: object.udid,
      Type: 'UnrestrictedSystemTier',
      IsDefault: object.isDefault,
      Capacity: capacity,
      MirrorState: 'NotMirrored',
      FailureGroups: uom.el(
        'FailureGroups',
        uom.struct('FailureGroup', FAILURE_GROUP, {
          Name: 'Default',
          UniqueDeviceID: `26${object.udid.slice(2)}`,
          Capacity: capacity,
          State: 'Online',
          PhysicalVolumes: uom.el('PhysicalVolumes', ...disksOf(pool).map(renderPoolDisk)),
        }),
      ),
      AssociatedSharedStoragePool: uom.href('AssociatedSharedStoragePool', href),
    });
  },
  search: ({ name, isDefault }) => ({ Name: name, IsDefault: String(isDefault) }),
};
