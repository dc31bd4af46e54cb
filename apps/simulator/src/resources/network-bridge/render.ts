import type { View } from '../../rest/view.js';
import type { ClientNetworkAdapter, NetworkBridge } from '../../world/model/network.js';
import { networksOf } from '../../world/networks.js';
import { seasOf } from '../../world/shared-ethernet.js';
import { uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { renderSea, renderTrunk } from './render-sea.js';
import { LOAD_GROUP, NETWORK_BRIDGE } from './sequences.js';

export function renderBridge(bridge: NetworkBridge, view: View): XmlElement {
  const seas = seasOf(view.world, bridge);
  const [first] = seas;
  return uom.struct('NetworkBridge', NETWORK_BRIDGE, {
    ControlChannelID: bridge.controlChannelId,
    FailoverEnabled: bridge.failover,
    LoadBalancingEnabled: bridge.loadBalancing,
    LoadGroups: uom.el(
      'LoadGroups',
      ...(first?.trunks ?? []).map(({ pvid }) =>
        renderLoadGroup(
          pvid,
          seas.flatMap(({ trunks }) => trunks.filter((trunk) => trunk.pvid === pvid)),
          view,
        ),
      ),
    ),
    PortVLANID: bridge.pvid,
    SharedEthernetAdapters: uom.el(
      'SharedEthernetAdapters',
      ...seas.map(({ vios, sea }) => renderSea(vios, sea, view, 'NetworkBridge')),
    ),
    UniqueDeviceID: bridge.udid,
    VirtualNetworks: networkLinks(first?.trunks ?? [], view),
  });
}

/** The trunks of one VLAN: one for each SEA. */
function renderLoadGroup(pvid: number, trunks: ClientNetworkAdapter[], view: View): XmlElement {
  return uom.struct('LoadGroup', LOAD_GROUP, {
    PortVLANID: pvid,
    TrunkAdapters: uom.el('TrunkAdapters', ...trunks.map((trunk) => renderTrunk(trunk, view))),
    VirtualNetworks: networkLinks(trunks.slice(0, 1), view),
  });
}

function networkLinks(trunks: ClientNetworkAdapter[], view: View): XmlElement {
  const networks = trunks.flatMap(({ scope, switchId, pvid, taggedVlans }) =>
    networksOf(view.world, scope, switchId, [pvid, ...taggedVlans]),
  );
  return uom.links(
    'VirtualNetworks',
    networks.map((network) => view.href(network)),
  );
}
