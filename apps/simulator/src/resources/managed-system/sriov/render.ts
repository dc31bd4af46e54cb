import type { SriovAdapter, SriovPort } from '../../../world/model/sriov.js';
import { allocatedCapacity, logicalPortsOn, MOST_PROMISCUOUS } from '../../../world/sriov/physical-ports.js';
import type { World } from '../../../world/world.js';
import { uom } from '../../../xml/build.js';
import type { XmlElement } from '../../../xml/element.js';
import { printPercent } from './percent.js';
import { SRIOV_ADAPTER, SRIOV_PORT } from './sequences.js';

/** Logical ports of one card, over all of its physical ports. */
const LOGICAL_PORTS_PER_ADAPTER = 48;

/** Lowest VLAN that an SR-IOV logical port may have. */
export const LOWEST_VLAN = 2;
export const HIGHEST_VLAN = 4094;

export function renderSriovAdapters(world: World, scope: string, adapters: readonly SriovAdapter[]): XmlElement {
  const choices = adapters.map((adapter) => uom.plain('IOAdapterChoice', [renderAdapter(world, scope, adapter)]));
  return uom.el('SRIOVAdapters', ...choices);
}

function renderAdapter(world: World, scope: string, adapter: SriovAdapter): XmlElement {
  const shared = adapter.mode === 'Sriov' && {
    SRIOVAdapterID: adapter.id,
    Personality: 'MIN_CAPACITY',
    ConvergedEthernetPhysicalPorts: uom.el('ConvergedEthernetPhysicalPorts'),
    EthernetPhysicalPorts: uom.el(
      'EthernetPhysicalPorts',
      ...adapter.ports.map((port) => renderPort(world, scope, adapter, port)),
    ),
    MaximumHugeDMALogicalPorts: 0,
    MaximumLogicalPortsSupported: LOGICAL_PORTS_PER_ADAPTER,
    UnconfiguredLogicalPorts: uom.el('UnconfiguredLogicalPorts'),
  };
  return uom.struct('SRIOVAdapter', SRIOV_ADAPTER, {
    AdapterID: adapter.adapterId,
    Description: adapter.description,
    PhysicalLocation: adapter.location,
    AdapterState: adapter.state,
    AdapterMode: adapter.mode,
    ...shared,
  });
}

function renderPort(world: World, scope: string, adapter: SriovAdapter, port: SriovPort): XmlElement {
  const logical = logicalPortsOn(world, scope, adapter.id, port.id);
  const several = (name: string, ...values: string[]) => values.map((value) => uom.leaf(name, value));
  return uom.struct('SRIOVEthernetPhysicalPort', SRIOV_PORT, {
    ConfiguredConnectionSpeed: 'Auto',
    ConfiguredFlowControl: port.flowControl,
    ConfiguredMTU: port.mtu,
    ConfiguredOptions: several('ConfiguredOptions', 'autoDuplex', port.switchMode),
    ConfiguredPortSwitchMode: port.switchMode,
    CurrentConnectionSpeed: port.linkUp ? 'E10Gbps' : 'Unknown',
    CurrentOptions: port.linkUp
      ? several('CurrentOptions', 'fullDuplex', 'linkUp', port.switchMode)
      : several('CurrentOptions', port.switchMode),
    Label: port.label,
    LocationCode: port.location,
    MaximumDiagnosticsLogicalPorts: 1,
    MaximumPromiscuousLogicalPorts: MOST_PROMISCUOUS,
    PhysicalPortID: port.id,
    PortCapabilities: several('PortCapabilities', 'IEEE8021Q_Priority', 'Mac Vlan ACL Restriction', 'Pvid'),
    PortType: 'Ethernet',
    PortLogicalPortLimit: port.supportedLogicalPorts,
    SubLabel: port.subLabel,
    SupportedConnectionSpeeds: several('SupportedConnectionSpeeds', 'Auto', 'E10Gbps'),
    SupportedMTUs: several('SupportedMTUs', 'E_1500', 'E_9000'),
    SupportedOptions: several('SupportedOptions', 'autoDuplex', 'fullDuplex', 'Veb', 'Vepa'),
    SupportedPriorityAccessControlList: 0,
    LinkStatus: port.linkUp,
    AllocatedCapacity: printPercent(allocatedCapacity(logical)),
    ConfiguredMaxEthernetLogicalPorts: port.maximumLogicalPorts,
    ConfiguredEthernetLogicalPorts: logical.length,
    MaximumPortVLANID: HIGHEST_VLAN,
    MaximumVLANID: HIGHEST_VLAN,
    MinimumEthernetCapacityGranularity: printPercent(port.granularity),
    MinimumPortVLANID: LOWEST_VLAN,
    MinimumVLANID: LOWEST_VLAN,
    MaxSupportedEthernetLogicalPorts: port.supportedLogicalPorts,
  });
}
