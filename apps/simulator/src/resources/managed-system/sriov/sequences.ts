import { sequence } from '../../../xml/sequence.js';

export const SRIOV_PORT = sequence(
  `ConfiguredConnectionSpeed ConfiguredFlowControl ConfiguredMTU ConfiguredOptions ConfiguredPortSwitchMode
   CurrentConnectionSpeed CurrentOptions Label LocationCode MaximumDiagnosticsLogicalPorts MaximumPromiscuousLogicalPorts
   PhysicalPortID PortCapabilities PortType PortLogicalPortLimit SubLabel SupportedConnectionSpeeds SupportedMTUs
   SupportedOptions SupportedPriorityAccessControlList LinkStatus AllocatedCapacity ConfiguredMaxEthernetLogicalPorts
   ConfiguredEthernetLogicalPorts MaximumPortVLANID MaximumVLANID MinimumEthernetCapacityGranularity MinimumPortVLANID
   MinimumVLANID MaxSupportedEthernetLogicalPorts`,
);

export const SRIOV_ADAPTER = sequence(
  `AdapterID Description PhysicalLocation SRIOVAdapterID AdapterState AdapterMode Personality ConvergedEthernetPhysicalPorts
   SRIOVRoCEPhysicalPorts EthernetPhysicalPorts MaximumHugeDMALogicalPorts MaximumLogicalPortsSupported
   UnconfiguredLogicalPorts`,
  { EthernetPhysicalPorts: sequence('SRIOVEthernetPhysicalPort', { SRIOVEthernetPhysicalPort: SRIOV_PORT }) },
);

export const SRIOV_ADAPTERS = sequence('IOAdapterChoice', {
  IOAdapterChoice: sequence('SRIOVAdapter', { SRIOVAdapter: SRIOV_ADAPTER }),
});
