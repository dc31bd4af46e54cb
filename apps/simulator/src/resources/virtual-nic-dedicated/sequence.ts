import { sequence } from '../../xml/sequence.js';

export const DETAILS = sequence(
  `PortVLANID PortVLANIDPriority AllowedVLANIDs MACAddress IPAddress SubnetMask Gateway AllowedOperatingSystemMACAddresses
   OSDeviceName DesiredMode DesiredCapacityPercentage AutoFailBack`,
);

export const BACKING_DEVICE = sequence(
  `DeviceType AssociatedVirtualIOServer AssociatedVirtualNICSwitch AssociatedVirtualNICDedicated IsActive Status
   FailOverPriority BackingDeviceAction RelatedSRIOVAdapterID CurrentCapacityPercentage MaxCapacityPercentage
   RelatedSRIOVPhysicalPortID RelatedSRIOVLogicalPort DesiredCapacityPercentage DesiredMaxCapacityPercentage`,
);

export const VIRTUAL_NIC = sequence(
  `AdapterType DynamicReconfigurationConnectorName LocationCode LocalPartitionID RequiredAdapter VariedOn
   UseNextAvailableSlotID UseNextAvailableHighSlotID VirtualSlotNumber Enabled Details AssociatedBackingDevices`,
  {
    Details: DETAILS,
    AssociatedBackingDevices: sequence('VirtualNICBackingDeviceChoice', {
      VirtualNICBackingDeviceChoice: sequence('VirtualNICSRIOVBackingDevice', {
        VirtualNICSRIOVBackingDevice: BACKING_DEVICE,
      }),
    }),
  },
);
