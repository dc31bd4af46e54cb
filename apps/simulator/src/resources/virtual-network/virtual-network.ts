import type { Resource } from '../../rest/resource.js';
import type { VirtualNetwork } from '../../world/model/network.js';
import { switchById } from '../../world/networks.js';
import { uom } from '../../xml/build.js';
import { createNetwork } from './create.js';
import { removeNetwork } from './remove.js';
import { VIRTUAL_NETWORK } from './sequence.js';

/** VLANs, by switch. NovaLink derives them from the adapters; only an HMC lets clients create or delete them. */
export const virtualNetwork: Resource<VirtualNetwork> = {
  type: 'VirtualNetwork',
  places: [{ under: ['ManagedSystem'], verbs: ['feed', 'get', 'create', 'delete'] }],
  order: VIRTUAL_NETWORK,
  list: (host, _parents, { world }) => world.table('VirtualNetwork').in(host.id),
  find: (host, _parents, uuid, { world }) => world.table('VirtualNetwork').get(host.id, uuid),
  render: ({ scope, switchId, name, vlan, tagged }, view) => {
    const virtualSwitch = switchById(view.world, scope, switchId);
    return uom.struct('VirtualNetwork', VIRTUAL_NETWORK, {
      AssociatedSwitch: virtualSwitch && uom.href('AssociatedSwitch', view.href(virtualSwitch)),
      NetworkName: name,
      NetworkVLANID: vlan,
      VswitchID: switchId,
      TaggedNetwork: tagged,
    });
  },
  create: createNetwork,
  remove: removeNetwork,
};
