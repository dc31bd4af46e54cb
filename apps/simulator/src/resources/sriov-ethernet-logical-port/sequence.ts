import { sequence } from '../../xml/sequence.js';

export const LOGICAL_PORT = sequence(
  `ConfigurationID LogicalPortID AdapterID DynamicReconfigurationConnectorName IsFunctional IsPromiscous IsDiagnostic IsDebug
   IsHugeDMA DeviceName ConfiguredCapacity ConfiguredMaxCapacity PhysicalPortID PortVLANID LocationCode TuningBufferID
   VNICPortUsage AssociatedLogicalPartitions AllowedMACAddresses MACAddress CurrentMACAddress IEEE8021QAllowablePriorities
   IEEE8021QPriority MACAddressFlags NumberOfAllowedVLANs AllowedVLANs`,
);
