import type { Resource } from '../../rest/resource.js';
import type { View } from '../../rest/view.js';
import type { ManagedSystem } from '../../world/model/managed-system.js';
import { available } from '../../world/partitions/capacity.js';
import { wwpnsLeft } from '../../world/storage/wwpns.js';
import { type Content, uom } from '../../xml/build.js';
import type { XmlElement } from '../../xml/element.js';
import { sequence } from '../../xml/sequence.js';
import { managedSystemJobs } from './jobs.js';
import { renderMachine } from './machine.js';
import { IO, MANAGED_SYSTEM, MEMORY, MIGRATION, PROCESSORS, VIRTUAL_NETWORK } from './sequences.js';
import { renderSriovAdapters } from './sriov/render.js';
import { updateSystem } from './update.js';

/** The host: capacity, capabilities, links to what is on it. Clients change its SR-IOV physical ports only. */
export const managedSystem: Resource<ManagedSystem> = {
  type: 'ManagedSystem',
  places: [
    { under: [], verbs: ['feed', 'get', 'update', 'search', 'quick', 'jobs'] },
    { under: ['ManagementConsole'], verbs: ['feed', 'get'] },
  ],
  order: MANAGED_SYSTEM,
  keeps: { modelled: ['AssociatedSystemIOConfiguration/SRIOVAdapters'] },
  list: (host, _parents, { world }) => world.table('ManagedSystem').in(host.id),
  render: (system, view) =>
    uom.struct('ManagedSystem', MANAGED_SYSTEM, {
      AssociatedLogicalPartitions: links(system, view, 'AssociatedLogicalPartitions', 'LogicalPartition'),
      AssociatedSystemCapabilities: uom.struct(
        'AssociatedSystemCapabilities',
        sequence(Object.keys(system.capabilities).join(' ')),
        system.capabilities,
      ),
      AssociatedSystemIOConfiguration: renderIo(system, view),
      AssociatedSystemMemoryConfiguration: renderMemory(system, view),
      AssociatedSystemProcessorConfiguration: renderProcessors(system, view),
      MachineTypeModelAndSerialNumber: renderMachine(system.machine),
      ManufacturingDefaultConfigurationEnabled: false,
      MaximumPartitions: system.maximumPartitions,
      PrimaryIPAddress: system.primaryIpAddress,
      State: system.state,
      SystemName: system.name,
      SystemMigrationInformation: uom.struct('SystemMigrationInformation', MIGRATION, {
        MaximumInactiveMigrations: 16,
        MaximumActiveMigrations: 16,
        NumberOfInactiveMigrationsInProgress: 0,
        NumberOfActiveMigrationsInProgress: 0,
      }),
      ReferenceCode: '00000000',
      IsPowerVMManagementMaster: !system.masterReleased,
      IsPowerVMManagementController: true,
      ...(view.host.hmc === undefined ? novaLinkContent(system) : hmcContent(system, view)),
    }),
  update: updateSystem,
  search: ({ name, machine }) => ({ SystemName: name, SerialNumber: machine.serial }),
  quick: (system, { world }) => {
    const left = available(world, system.scope);
    return {
      SystemName: system.name,
      State: system.state,
      MTMS: `${system.machine.type}-${system.machine.model}*${system.machine.serial}`,
      CurrentAvailableSystemMemory: left.memory,
      CurrentAvailableSystemProcessorUnits: left.units,
    };
  },
  jobs: managedSystemJobs,
};

function novaLinkContent({ masterReleased }: ManagedSystem): Record<string, Content> {
  return {
    AssociatedSystemVirtualStorage: uom.el('AssociatedSystemVirtualStorage'),
    IsManagementPartitionPowerVMManagementMaster: !masterReleased,
    IsHMCPowerVMManagementMaster: false,
  };
}

/** Of what an HMC shows besides, what follows from the rest. */
function hmcContent(system: ManagedSystem, view: View): Record<string, Content> {
  return {
    AssociatedVirtualIOServers: links(system, view, 'AssociatedVirtualIOServers', 'VirtualIOServer'),
    DetailedState: 'None',
    PhysicalSystemAttentionLEDState: false,
    ServiceProcessorFailoverEnabled: false,
    VirtualSystemAttentionLEDState: false,
    IsManagementPartitionPowerVMManagementMaster: false,
    IsHMCPowerVMManagementMaster: !system.masterReleased,
  };
}

function links(
  system: ManagedSystem,
  view: View,
  name: string,
  kind: 'LogicalPartition' | 'NetworkBridge' | 'VirtualIOServer' | 'VirtualNetwork' | 'VirtualSwitch',
): XmlElement {
  return uom.links(
    name,
    view.world
      .table(kind)
      .in(system.scope)
      .map((object) => view.href(object)),
  );
}

function renderMemory({ scope, memory }: ManagedSystem, { world }: View): XmlElement {
  const left = available(world, scope).memory;
  return uom.struct('AssociatedSystemMemoryConfiguration', MEMORY, {
    ConfigurableSystemMemory: memory.configurable,
    CurrentAvailableSystemMemory: left,
    CurrentLogicalMemoryBlockSize: memory.regionSize,
    DefaultHardwarePageTableRatio: 7,
    DefaultPhysicalPageTableRatio: 4,
    InstalledSystemMemory: memory.installed,
    MaximumMemoryPoolCount: 1,
    MemoryRegionSize: memory.regionSize,
    MemoryUsedByHypervisor: memory.usedByHypervisor,
    PendingAvailableSystemMemory: left,
    PendingLogicalMemoryBlockSize: memory.regionSize,
    PendingMemoryRegionSize: memory.regionSize,
  });
}

function renderProcessors({ scope, processors, compatibilityModes }: ManagedSystem, view: View): XmlElement {
  const left = available(view.world, scope).units.toFixed(2);
  const pool = view.world.table('SharedProcessorPool').in(scope);
  const most = Math.min(256, Math.floor(processors.installed));
  const mostVirtual = 256;
  return uom.struct('AssociatedSystemProcessorConfiguration', PROCESSORS, {
    ConfigurableSystemProcessorUnits: processors.configurable.toFixed(1),
    CurrentAvailableSystemProcessorUnits: left,
    CurrentMaximumProcessorsPerAIXOrLinuxPartition: most,
    CurrentMaximumProcessorsPerIBMiPartition: most,
    CurrentMaximumAllowedProcessorsPerPartition: most,
    CurrentMaximumProcessorsPerVirtualIOServerPartition: most,
    CurrentMaximumVirtualProcessorsPerAIXOrLinuxPartition: mostVirtual,
    CurrentMaximumVirtualProcessorsPerIBMiPartition: mostVirtual,
    CurrentMaximumVirtualProcessorsPerVirtualIOServerPartition: mostVirtual,
    InstalledSystemProcessorUnits: processors.installed.toFixed(1),
    MaximumAllowedVirtualProcessorsPerPartition: mostVirtual,
    MinimumProcessorUnitsPerVirtualProcessor: processors.minimumUnitsPerVirtualProcessor,
    PendingAvailableSystemProcessorUnits: left,
    SupportedPartitionProcessorCompatibilityModes: compatibilityModes.map((mode) =>
      uom.leaf('SupportedPartitionProcessorCompatibilityModes', mode),
    ),
    SharedProcessorPool: uom.links(
      'SharedProcessorPool',
      pool.map((one) => view.href(one)),
    ),
  });
}

function renderIo(system: ManagedSystem, view: View): XmlElement {
  return uom.struct('AssociatedSystemIOConfiguration', IO, {
    AvailableWWPNs: wwpnsLeft(system),
    ...(system.sriovAdapters.length > 0 && {
      SRIOVAdapters: renderSriovAdapters(view.world, system.scope, system.sriovAdapters),
    }),
    AssociatedSystemVirtualNetwork: uom.grouped(
      'SystemNetwork',
      uom.struct('AssociatedSystemVirtualNetwork', VIRTUAL_NETWORK, {
        NetworkBridges: links(system, view, 'NetworkBridges', 'NetworkBridge'),
        VirtualEthernetAdapterMACAddressPrefix: system.macPrefix,
        VirtualNetworks: links(system, view, 'VirtualNetworks', 'VirtualNetwork'),
        VirtualSwitches: links(system, view, 'VirtualSwitches', 'VirtualSwitch'),
      }),
    ),
    WWPNPrefix: system.wwpnPrefix,
  });
}
