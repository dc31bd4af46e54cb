import type { Place, Resource } from '../../rest/resource.js';
import type { SRIOVEthernetLogicalPort } from '../../world/model/sriov.js';
import { createLogicalPort } from './create.js';
import { renderLogicalPort } from './render.js';
import { LOGICAL_PORT } from './sequence.js';
import { removeLogicalPort, updateLogicalPort } from './update.js';

const VERBS: Place['verbs'] = ['feed', 'get', 'create', 'update', 'delete'];

/** Shares of SR-IOV physical ports: of partitions, of VIOSes, and those that back vNICs, which come and go with them. */
export const sriovEthernetLogicalPort: Resource<SRIOVEthernetLogicalPort> = {
  type: 'SRIOVEthernetLogicalPort',
  places: ['LogicalPartition', 'VirtualIOServer'].flatMap((owner) => [
    { under: [owner], verbs: VERBS },
    { under: ['ManagedSystem', owner], verbs: VERBS },
  ]),
  order: LOGICAL_PORT,
  list: (host, parents, { world }) => world.table('SRIOVEthernetLogicalPort').in(host.id, parents.at(-1)!.uuid),
  render: renderLogicalPort,
  create: createLogicalPort,
  update: updateLogicalPort,
  remove: removeLogicalPort,
};
