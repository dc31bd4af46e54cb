import type { Place, Resource } from '../../rest/resource.js';
import type { ClientNetworkAdapter } from '../../world/model/network.js';
import { createAdapter } from './create.js';
import { removeAdapter } from './remove.js';
import { renderAdapter } from './render.js';
import { CLIENT_NETWORK_ADAPTER } from './sequence.js';
import { updateAdapter } from './update.js';

const VERBS: Place['verbs'] = ['feed', 'get', 'create', 'update', 'delete'];

/** Virtual Ethernet adapters of partitions and VIOSes, trunks included. */
export const clientNetworkAdapter: Resource<ClientNetworkAdapter> = {
  type: 'ClientNetworkAdapter',
  places: ['LogicalPartition', 'VirtualIOServer'].flatMap((owner) => [
    { under: [owner], verbs: VERBS },
    { under: ['ManagedSystem', owner], verbs: VERBS },
  ]),
  order: CLIENT_NETWORK_ADAPTER,
  readQuery: ['topology'],
  keeps: {
    modelled: ['UseNextAvailableSlotID', 'UseNextAvailableHighSlotID', 'TaggedVLANIDs', 'VirtualNetworks'],
  },
  list: (host, parents, { world }) => world.table('ClientNetworkAdapter').in(host.id, parents.at(-1)!.uuid),
  render: renderAdapter,
  create: createAdapter,
  update: updateAdapter,
  remove: removeAdapter,
};
