import { sequence } from '../../../xml/sequence.js';

const COMMON = `AdapterType DynamicReconfigurationConnectorName LocationCode LocalPartitionID RequiredAdapter VariedOn
  UseNextAvailableSlotID UseNextAvailableHighSlotID VirtualSlotNumber Enabled AdapterName ConnectingPartition
  ConnectingPartitionID ConnectingVirtualSlotNumber UniqueDeviceID`;

export const CLIENT = sequence(`${COMMON} ServerAdapter WWPNs NportLoggedInStatus OperatingSystemDisks`);
export const SERVER = sequence(`${COMMON} MapPort PhysicalPort`);

export const MAPPING = sequence('AssociatedLogicalPartition ClientAdapter Port ServerAdapter Storage', {
  ClientAdapter: CLIENT,
  ServerAdapter: SERVER,
});

export const MAPPINGS = sequence('VirtualFibreChannelMapping', { VirtualFibreChannelMapping: MAPPING });
