import {
  bigint,
  boolean,
  composite,
  integer,
  number,
  optional,
  part,
  type ReadOf,
  resource,
  text,
  texts,
} from '../declare/index.js';
import { links } from '../declare/links.js';
import { HostCapabilities } from './host-capabilities.js';
import { MachineTypeModelSerial } from './machine.js';

const HostMemory = part('AssociatedSystemMemoryConfiguration', {
  configurableMiB: integer('ConfigurableSystemMemory'),
  availableMiB: integer('CurrentAvailableSystemMemory'),
  installedMiB: optional(integer('InstalledSystemMemory')),
  /** Memory of a partition is a multiple of this. */
  regionMiB: integer('MemoryRegionSize'),
  hypervisorMiB: optional(integer('MemoryUsedByHypervisor')),
  defaultPageTableRatio: optional(integer('DefaultHardwarePageTableRatio')),
});

const HostProcessors = part('AssociatedSystemProcessorConfiguration', {
  /** Processing units: 1.0 is one physical processor. */
  configurableUnits: number('ConfigurableSystemProcessorUnits'),
  availableUnits: number('CurrentAvailableSystemProcessorUnits'),
  installedUnits: optional(number('InstalledSystemProcessorUnits')),
  maximumVirtualProcessors: optional(integer('CurrentMaximumVirtualProcessorsPerAIXOrLinuxPartition')),
  maximumProcessors: optional(integer('CurrentMaximumProcessorsPerAIXOrLinuxPartition')),
  maximumAllowedVirtualProcessors: optional(integer('MaximumAllowedVirtualProcessorsPerPartition')),
  /** Units per virtual processor, 0.05 on current machines. */
  minimumUnitsPerVirtualProcessor: optional(number('MinimumProcessorUnitsPerVirtualProcessor')),
  compatibilityModes: texts('SupportedPartitionProcessorCompatibilityModes'),
});

const HostNetwork = part('AssociatedSystemVirtualNetwork', {
  /** Group SystemNetwork; as the server writes it. */
  macAddressPrefix: optional(text('VirtualEthernetAdapterMACAddressPrefix')),
  switches: links('VirtualSwitches'),
  networks: links('VirtualNetworks'),
  bridges: links('NetworkBridges'),
});

const HostIo = part('AssociatedSystemIOConfiguration', {
  /** Pairs left to assign. */
  availableWwpns: optional(integer('AvailableWWPNs')),
  network: optional(composite('AssociatedSystemVirtualNetwork', HostNetwork)),
  wwpnPrefix: optional(bigint('WWPNPrefix')),
});

const HostMigration = part('SystemMigrationInformation', {
  maximumActive: integer('MaximumActiveMigrations'),
  maximumInactive: integer('MaximumInactiveMigrations'),
  activeInProgress: integer('NumberOfActiveMigrationsInProgress'),
  inactiveInProgress: integer('NumberOfInactiveMigrationsInProgress'),
});

/** A physical server. On NovaLink the feed holds exactly one. */
export const ManagedSystem = resource(
  'ManagedSystem',
  {
    name: text('SystemName'),
    /** `operating` when up. */
    state: text('State'),
    machine: composite('MachineTypeModelAndSerialNumber', MachineTypeModelSerial),
    capabilities: composite('AssociatedSystemCapabilities', HostCapabilities),
    io: composite('AssociatedSystemIOConfiguration', HostIo),
    memory: composite('AssociatedSystemMemoryConfiguration', HostMemory),
    processors: composite('AssociatedSystemProcessorConfiguration', HostProcessors),
    migration: optional(composite('SystemMigrationInformation', HostMigration)),
    maximumPartitions: optional(integer('MaximumPartitions')),
    /** Address of the service processor. */
    primaryIpAddress: optional(text('PrimaryIPAddress')),
    referenceCode: optional(text('ReferenceCode')),
    isManagementMaster: optional(boolean('IsPowerVMManagementMaster')),
    partitions: links('AssociatedLogicalPartitions'),
  },
  {
    order: [
      'AssociatedIPLConfiguration',
      'AssociatedLogicalPartitions',
      'AssociatedReservedStorageDevicePool',
      'AssociatedSystemCapabilities',
      'AssociatedSystemIOConfiguration',
      'AssociatedSystemMemoryConfiguration',
      'AssociatedSystemProcessorConfiguration',
      'AssociatedSystemVirtualStorage',
      'MachineTypeModelAndSerialNumber',
      'ManufacturingDefaultConfigurationEnabled',
      'MaximumPartitions',
      'PrimaryIPAddress',
      'SecondaryIPAddress',
      'State',
      'SystemName',
      'SystemMigrationInformation',
      'ReferenceCode',
      'IsPowerVMManagementMaster',
      'IsPowerVMManagementController',
      'IsManagementPartitionPowerVMManagementMaster',
      'IsHMCPowerVMManagementMaster',
      'AssociatedGroups',
      'AssociatedTasks',
      'MeteredPoolID',
      'ProcessorThrottling',
      'SupportedIBMiConsoleCodePage',
    ],
  },
);
export type ManagedSystem = ReadOf<typeof ManagedSystem>;
