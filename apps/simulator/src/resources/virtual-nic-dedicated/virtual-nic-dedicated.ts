import type { Place, Resource } from '../../rest/resource.js';
import type { VirtualNICDedicated } from '../../world/model/sriov.js';
import { createVnic } from './create.js';
import { renderVnic } from './render.js';
import { VIRTUAL_NIC } from './sequence.js';
import { removeVnic, updateVnic } from './update.js';

const VERBS: Place['verbs'] = ['feed', 'get', 'create', 'update', 'delete'];

/** Client adapters that are backed by SR-IOV logical ports of Virtual I/O Servers. */
export const virtualNICDedicated: Resource<VirtualNICDedicated> = {
  type: 'VirtualNICDedicated',
  places: [
    { under: ['LogicalPartition'], verbs: VERBS },
    { under: ['ManagedSystem', 'LogicalPartition'], verbs: VERBS },
  ],
  order: VIRTUAL_NIC,
  keeps: {
    modelled: [
      'AdapterType',
      'UseNextAvailableSlotID',
      'UseNextAvailableHighSlotID',
      'Details',
      'AssociatedBackingDevices',
    ],
  },
  list: (host, parents, { world }) => world.table('VirtualNICDedicated').in(host.id, parents.at(-1)!.uuid),
  render: renderVnic,
  create: createVnic,
  update: updateVnic,
  remove: removeVnic,
};
