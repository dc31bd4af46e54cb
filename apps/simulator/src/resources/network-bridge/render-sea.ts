import type { View } from '../../rest/view.js';
import type { ClientNetworkAdapter } from '../../world/model/network.js';
import type { EthernetDevice, SharedEthernetAdapter, VirtualIOServer } from '../../world/model/virtual-io-server.js';
import { trunksOfSea } from '../../world/shared-ethernet.js';
import { type Content, uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { commonContent } from '../client-network-adapter/render.js';
import { ETHERNET_BACKING_DEVICE, SHARED_ETHERNET_ADAPTER, TRUNK_ADAPTER } from './sequences.js';

const QUEUE_SIZE = 8192;

/**
 * A SEA as a NetworkBridge shows it, or as its VIOS does: there it lacks the link to the VIOS and the role, and names the
 * control channel instead.
 */
export function renderSea(
  vios: VirtualIOServer,
  sea: SharedEthernetAdapter,
  view: View,
  within: 'NetworkBridge' | 'VirtualIOServer',
): XmlElement {
  const place: Record<string, Content> =
    within === 'NetworkBridge'
      ? {
          AssignedVirtualIOServer: uom.href('AssignedVirtualIOServer', view.href(vios)),
          IsPrimary: sea.primary,
        }
      : { ControlChannelInterfaceName: sea.controlChannel };
  return uom.struct('SharedEthernetAdapter', SHARED_ETHERNET_ADAPTER, {
    ...place,
    BackingDeviceChoice: uom.el('BackingDeviceChoice', renderBackingDevice(sea.backing)),
    HighAvailabilityMode: sea.highAvailabilityMode,
    DeviceName: sea.deviceName,
    JumboFramesEnabled: false,
    PortVLANID: sea.pvid,
    QualityOfServiceMode: 'disabled',
    QueueSize: QUEUE_SIZE,
    ThreadModeEnabled: true,
    TrunkAdapters: uom.el(
      'TrunkAdapters',
      ...trunksOfSea(view.world, vios, sea).map((trunk) => renderTrunk(trunk, view)),
    ),
    UniqueDeviceID: sea.udid,
    LargeSend: true,
    ConfigurationState: 'Configured',
  });
}

export function renderTrunk(trunk: ClientNetworkAdapter, view: View): XmlElement {
  return uom.struct('TrunkAdapter', TRUNK_ADAPTER, commonContent(trunk, view));
}

export function renderBackingDevice(device: EthernetDevice): XmlElement {
  return uom.struct('EthernetBackingDevice', ETHERNET_BACKING_DEVICE, deviceContent(device));
}

export function deviceContent({ adapterId, description, deviceName, location, udid }: EthernetDevice) {
  return {
    AdapterID: adapterId,
    Description: description,
    DeviceName: deviceName,
    DeviceType: 'physicalEthernetAdpter',
    DynamicReconfigurationConnectorName: location,
    PhysicalLocation: location,
    UniqueDeviceID: udid,
  };
}
