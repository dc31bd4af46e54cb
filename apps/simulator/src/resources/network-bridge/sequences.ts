import { sequence } from '../../xml/sequence.js';

export const TRUNK_ADAPTER = sequence(
  `DynamicReconfigurationConnectorName LocationCode LocalPartitionID RequiredAdapter VariedOn UseNextAvailableSlotID
   UseNextAvailableHighSlotID VirtualSlotNumber Enabled AllowedOperatingSystemMACAddresses MACAddress PortVLANID
   QualityOfServicePriorityEnabled TaggedVLANIDs TaggedVLANSupported AssociatedVirtualSwitch VirtualSwitchID DeviceName
   TrunkPriority`,
);

export const TRUNK_ADAPTERS = sequence('TrunkAdapter', { TrunkAdapter: TRUNK_ADAPTER });

export const IP_INTERFACE = sequence('InterfaceName IPAddress SubnetMask State');

export const ETHERNET_BACKING_DEVICE = sequence(
  `AdapterID Description DeviceName DeviceType DynamicReconfigurationConnectorName PhysicalLocation UniqueDeviceID
   IPInterface`,
  { IPInterface: IP_INTERFACE },
);

/** Clients insert some elements before the trunks, where the server has them behind. */
export const SHARED_ETHERNET_ADAPTER = sequence(
  `AssignedVirtualIOServer ControlChannelInterfaceName BackingDeviceChoice HighAvailabilityMode DeviceName
   JumboFramesEnabled PortVLANID QualityOfServiceMode QueueSize ThreadModeEnabled TrunkAdapters IsPrimary IPInterface
   UniqueDeviceID LargeSend AddressToPing IIDPService ConfigurationState`,
  {
    BackingDeviceChoice: sequence('EthernetBackingDevice', { EthernetBackingDevice: ETHERNET_BACKING_DEVICE }),
    TrunkAdapters: TRUNK_ADAPTERS,
    IPInterface: IP_INTERFACE,
  },
  ['IPInterface', 'UniqueDeviceID', 'LargeSend', 'AddressToPing', 'IIDPService'],
);

export const LOAD_GROUP = sequence('PortVLANID TrunkAdapters VirtualNetworks', { TrunkAdapters: TRUNK_ADAPTERS });

export const NETWORK_BRIDGE = sequence(
  `ControlChannelID FailoverEnabled LoadBalancingEnabled LoadGroups PortVLANID SharedEthernetAdapters UniqueDeviceID
   VirtualNetworks`,
  {
    LoadGroups: sequence('LoadGroup', { LoadGroup: LOAD_GROUP }),
    SharedEthernetAdapters: sequence('SharedEthernetAdapter', { SharedEthernetAdapter: SHARED_ETHERNET_ADAPTER }),
  },
);
