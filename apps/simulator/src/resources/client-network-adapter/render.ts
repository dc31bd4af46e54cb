import type { View } from '../../rest/view.js';
import type { ClientNetworkAdapter } from '../../world/model/network.js';
import { networksOf, ownerOf, switchById } from '../../world/networks.js';
import { isOff } from '../../world/partitions/partitions.js';
import { virtualLocation } from '../../world/partitions/slots.js';
import { type Content, uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { CLIENT_NETWORK_ADAPTER } from './sequence.js';

export function renderAdapter(adapter: ClientNetworkAdapter, view: View): XmlElement {
  const { ip, scope, switchId } = adapter;
  const networks = networksOf(view.world, scope, switchId, [adapter.pvid, ...adapter.taggedVlans]);
  const advanced = (name: string, value: string | undefined) =>
    value === undefined ? undefined : uom.grouped('Advanced', uom.leaf(name, value));
  return uom.struct('ClientNetworkAdapter', CLIENT_NETWORK_ADAPTER, {
    ...commonContent(adapter, view),
    Enabled: adapter.enabled,
    IPAddress: advanced('IPAddress', ip?.address),
    SubnetMask: advanced('SubnetMask', ip?.subnetMask),
    Gateway: advanced('Gateway', ip?.gateway),
    ConfiguredMTU: adapter.mtu ?? '',
    OvsBridge: adapter.ovsBridge ?? '',
    OvsPortExternalIds: adapter.ovsPortExternalIds ?? '',
    VirtualNetworks: uom.links(
      'VirtualNetworks',
      networks.map((network) => view.href(network)),
    ),
    ...adapter.properties,
  });
}

/** What a ClientNetworkAdapter and a TrunkAdapter have in common, by element name. */
export function commonContent(adapter: ClientNetworkAdapter, view: View): Record<string, Content> {
  const { world } = view;
  const owner = ownerOf(world, adapter);
  const location = owner && virtualLocation(world, owner, adapter.slot);
  const virtualSwitch = switchById(world, adapter.scope, adapter.switchId);
  return {
    DynamicReconfigurationConnectorName: location,
    LocationCode: location,
    LocalPartitionID: owner?.id,
    RequiredAdapter: adapter.properties.RequiredAdapter,
    VariedOn: owner !== undefined && !isOff(owner),
    VirtualSlotNumber: adapter.slot,
    AllowedOperatingSystemMACAddresses: adapter.properties.AllowedOperatingSystemMACAddresses,
    MACAddress: adapter.mac,
    PortVLANID: adapter.pvid,
    QualityOfServicePriorityEnabled: adapter.properties.QualityOfServicePriorityEnabled,
    TaggedVLANIDs: adapter.taggedVlans.length > 0 ? adapter.taggedVlans.join(' ') : undefined,
    TaggedVLANSupported: adapter.taggedVlanSupported,
    AssociatedVirtualSwitch: uom.links('AssociatedVirtualSwitch', virtualSwitch ? [view.href(virtualSwitch)] : []),
    VirtualSwitchID: adapter.switchId,
    DeviceName: adapter.deviceName,
    TrunkPriority: adapter.trunkPriority,
  };
}
