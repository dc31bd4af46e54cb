import { boolean, composite, integer, link, list, oneOf, optional, part, type ReadOf, text } from '../declare/index.js';
import { TrunkAdapter } from './trunk-adapter.js';

const BackingDevice = part('EthernetBackingDevice', {
  adapterId: optional(text('AdapterID')),
  description: optional(text('Description')),
  deviceName: optional(text('DeviceName')),
  physicalLocation: optional(text('PhysicalLocation')),
  udid: optional(text('UniqueDeviceID')),
});

/** SEA: bridges trunks of a VIOS to a physical adapter. The first trunk is the primary one, also where the server lists it later. */
export const SharedEthernetAdapter = part(
  'SharedEthernetAdapter',
  {
    /** Absent in most VIOS documents; there the VIOS is the one that was read. */
    vios: optional(link('AssignedVirtualIOServer')),
    controlChannelInterface: optional(text('ControlChannelInterfaceName')),
    backingDevice: optional(composite('BackingDeviceChoice/EthernetBackingDevice', BackingDevice)),
    highAvailability: optional(oneOf('HighAvailabilityMode', ['disabled', 'auto', 'sharing'])),
    deviceName: optional(text('DeviceName')),
    pvid: integer('PortVLANID'),
    trunks: list('TrunkAdapters/TrunkAdapter', TrunkAdapter, { leader: 'PortVLANID' }),
    isPrimary: optional(boolean('IsPrimary')),
    udid: optional(text('UniqueDeviceID')),
    state: optional(text('ConfigurationState')),
  },
  {
    order: [
      'AssignedVirtualIOServer',
      'ControlChannelInterfaceName',
      'BackingDeviceChoice',
      'HighAvailabilityMode',
      'DeviceName',
      'JumboFramesEnabled',
      'PortVLANID',
      'QualityOfServiceMode',
      'QueueSize',
      'ThreadModeEnabled',
      'TrunkAdapters',
      'IsPrimary',
      'IPInterface',
      'UniqueDeviceID',
      'LargeSend',
      'ConfigurationState',
    ],
  },
);
export type SharedEthernetAdapter = ReadOf<typeof SharedEthernetAdapter>;
