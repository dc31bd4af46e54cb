import { trunksOf } from '../../world/shared-ethernet.js';
import { uom } from '../../xml/build.js';
import { sequence } from '../../xml/sequence.js';
import { deviceContent, renderSea, renderTrunk } from '../network-bridge/render-sea.js';
import { ETHERNET_BACKING_DEVICE, IP_INTERFACE } from '../network-bridge/sequences.js';
import { networkPart } from './network-part.js';
import type { VirtualIOServerPart } from './part.js';

const IO_ADAPTER = sequence(
  'AdapterID Description DeviceName DeviceType DynamicReconfigurationConnectorName PhysicalLocation UniqueDeviceID',
);

/** Group ViosNetwork: what a VIOS says of its SEAs, trunks and free ports. */
export const NETWORK_PARTS: readonly VirtualIOServerPart[] = [
  networkPart('SharedEthernetAdapters', (vios, view) =>
    uom.el(
      'SharedEthernetAdapters',
      ...vios.sharedEthernetAdapters.map((sea) => renderSea(vios, sea, view, 'VirtualIOServer')),
    ),
  ),
  networkPart('TrunkAdapters', (vios, view) =>
    uom.el('TrunkAdapters', ...trunksOf(view.world, vios).map((trunk) => renderTrunk(trunk, view))),
  ),
  networkPart('FreeIOAdaptersForLinkAggregation', ({ freeEthernetDevices }) =>
    uom.el(
      'FreeIOAdaptersForLinkAggregation',
      ...freeEthernetDevices.map((device) =>
        uom.plain('IOAdapterChoice', [uom.struct('IOAdapter', IO_ADAPTER, deviceContent(device))]),
      ),
    ),
  ),
  networkPart('FreeEthenetBackingDevicesForSEA', ({ freeEthernetDevices }) =>
    uom.el(
      'FreeEthenetBackingDevicesForSEA',
      ...freeEthernetDevices.map(({ adapterId, description, deviceName, location }) =>
        uom.plain('IOAdapterChoice', [
          uom.struct('EthernetBackingDevice', ETHERNET_BACKING_DEVICE, {
            AdapterID: adapterId,
            Description: description,
            DeviceName: deviceName,
            PhysicalLocation: location,
            IPInterface: uom.struct('IPInterface', IP_INTERFACE, {
              InterfaceName: deviceName.replace('ent', 'en'),
              State: 'Inactive',
            }),
          }),
        ]),
      ),
    ),
  ),
];
