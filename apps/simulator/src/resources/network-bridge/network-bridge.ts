import type { Resource } from '../../rest/resource.js';
import type { NetworkBridge } from '../../world/model/network.js';
import { createBridge } from './create.js';
import { removeBridge } from './remove.js';
import { renderBridge } from './render.js';
import { NETWORK_BRIDGE } from './sequences.js';
import { updateBridge } from './update.js';

/** Bridges between a virtual switch and a physical network: one SEA, or a failover pair. */
export const networkBridge: Resource<NetworkBridge> = {
  type: 'NetworkBridge',
  places: [{ under: ['ManagedSystem'], verbs: ['feed', 'get', 'create', 'update', 'delete'] }],
  order: NETWORK_BRIDGE,
  keeps: { modelled: NETWORK_BRIDGE.names },
  list: (host, _parents, { world }) => world.table('NetworkBridge').in(host.id),
  find: (host, _parents, uuid, { world }) => world.table('NetworkBridge').get(host.id, uuid),
  render: renderBridge,
  create: createBridge,
  update: updateBridge,
  remove: removeBridge,
};
