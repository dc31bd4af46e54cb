import { sequence } from '../../xml/sequence.js';

const STATION_INTERFACE = [
  'VirtualStationInterfaceTypeID',
  'VirtualStationInterfaceTypeVersion',
  'VirtualStationInterfaceManagerID',
];

/** Clients put the elements of the virtual station interface, and new ones, at other places than the server. */
export const CLIENT_NETWORK_ADAPTER = sequence(
  `AdapterType DynamicReconfigurationConnectorName LocationCode LocalPartitionID RequiredAdapter VariedOn
   UseNextAvailableSlotID UseNextAvailableHighSlotID VirtualSlotNumber Enabled AllowedOperatingSystemMACAddresses MACAddress
   PortVLANID QualityOfServicePriority QualityOfServicePriorityEnabled TaggedVLANIDs TaggedVLANSupported
   ${STATION_INTERFACE.join(' ')} AssociatedVirtualSwitch VirtualSwitchID DeviceName IPAddress SubnetMask Gateway TrunkPriority
   ConfiguredMTU OvsBridge OvsPortExternalIds VirtualNetworks`,
  {},
  STATION_INTERFACE,
);
