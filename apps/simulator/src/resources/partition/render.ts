import type { View } from '../../rest/view.js';
import type { Partition } from '../../world/model/partition.js';
import { type Content, uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { renderMemory } from './memory.js';
import { renderProcessors } from './processors.js';
import { canReconfigure } from './resize.js';
import { CAPABILITIES, IO_CONFIGURATION } from './sequences.js';

/** Reference codes by state; a running partition shows its operating system. */
const REFERENCE_CODES: Partial<Record<Partition['state'], string>> = {
  'not activated': '00000000',
  starting: 'CA00E100',
  'open firmware': 'AA060011',
  'shutting down': 'D200A200',
  error: 'BA210000',
};

/** Content of the elements that all partitions have, by name; the caller's sequence puts them in order. */
export function partitionContent(partition: Partition, view: View, ioSlots?: XmlElement): Record<string, Content> {
  const { world } = view;
  const reference =
    REFERENCE_CODES[partition.state] ?? (partition.partitionType === 'OS400' ? '00000000' : 'Linux ppc64');
  const mode = partition.properties.PendingProcessorCompatibilityMode ?? 'default';
  const isActive = partition.rmc === 'active';
  return {
    CurrentProcessorCompatibilityMode: mode === 'default' ? 'POWER9' : mode,
    IsVirtualServiceAttentionLEDOn: false,
    LogicalSerialNumber: `${world.system(partition.scope).machine.serial}${base36(partition.id)}`,
    OperatingSystemVersion: isActive ? partition.guest.operatingSystem : 'Unknown',
    PartitionCapabilities: capabilities(partition),
    PartitionID: partition.id,
    PartitionIOConfiguration: uom.struct('PartitionIOConfiguration', IO_CONFIGURATION, {
      MaximumVirtualIOSlots: partition.maximumVirtualSlots,
      ProfileIOSlots: ioSlots ?? uom.el('ProfileIOSlots'),
      CurrentMaximumVirtualIOSlots: partition.maximumVirtualSlots,
    }),
    PartitionMemoryConfiguration: renderMemory(partition.memory, partition.current.memory),
    PartitionName: partition.name,
    PartitionProcessorConfiguration: renderProcessors(partition.processors, partition.current.processors),
    PartitionState: partition.state,
    PartitionType: partition.partitionType,
    PartitionUUID: partition.uuid,
    ResourceMonitoringControlState: partition.rmc,
    AssociatedManagedSystem: uom.href('AssociatedManagedSystem', view.href(world.system(partition.scope))),
    SRIOVEthernetLogicalPorts: childLinks(partition, view, 'SRIOVEthernetLogicalPorts', 'SRIOVEthernetLogicalPort'),
    ClientNetworkAdapters: childLinks(partition, view, 'ClientNetworkAdapters', 'ClientNetworkAdapter'),
    MACAddressPrefix: partition.macPrefix,
    PowerVMManagementCapable: partition.management,
    ReferenceCode: reference,
    ReferenceCodeFull: reference,
    IsManagementPartition: partition.management,
    PartitionNVRAM: uom.grouped('NVRAM', uom.leaf('PartitionNVRAM', partition.nvram)),
    Uptime: partition.startedAt === undefined ? 0 : Math.floor((world.clock.now() - partition.startedAt) / 1000),
    CurrentSecureBoot: partition.properties.PendingSecureBoot,
    ...partition.properties,
  };
}

/** Links to the adapters of a kind that a partition has. */
export function childLinks(
  { scope, uuid }: Partition,
  view: View,
  name: string,
  kind: 'ClientNetworkAdapter' | 'SRIOVEthernetLogicalPort' | 'VirtualNICDedicated',
): XmlElement {
  return uom.links(
    name,
    view.world
      .table(kind)
      .in(scope, uuid)
      .map((adapter) => view.href(adapter)),
  );
}

function capabilities(partition: Partition): XmlElement {
  const able = partition.state === 'running' && canReconfigure(partition);
  return uom.struct('PartitionCapabilities', CAPABILITIES, {
    DynamicLogicalPartitionIOCapable: able,
    DynamicLogicalPartitionMemoryCapable: able,
    DynamicLogicalPartitionProcessorCapable: able,
    InternalAndExternalIntrusionDetectionCapable: false,
    ResourceMonitoringControlOperatingSystemShutdownCapable: able,
  });
}

const base36 = (id: number) => id.toString(36).toUpperCase();
