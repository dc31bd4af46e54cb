import { LogicalPartition, VirtualIOServer } from '#powervm';
import { at, each, foreign, hrefs, type Rows, type Table, uuid, value } from '../rows.js';
import { SEA, TRUNK } from './network.js';
import { FIBRE_CHANNEL_MAPPING, FIBRE_CHANNEL_PORT, PHYSICAL_VOLUMES, SCSI_MAPPING } from './storage.js';

type PartitionRows = Pick<
  Rows<LogicalPartition>,
  Exclude<keyof Rows<LogicalPartition> & keyof Rows<VirtualIOServer>, 'io'>
>;

const memory: PartitionRows['memory'] = at('mem_config', {
  desiredMiB: 'desired',
  minimumMiB: 'min',
  maximumMiB: 'max',
  currentMiB: 'current',
  currentMinimumMiB: 'int:CurrentMinimumMemory',
  currentMaximumMiB: 'int:CurrentMaximumMemory',
  runtimeMiB: 'int:RuntimeMemory',
  expansionFactor: value('exp_factor', { absent: 0 }),
  physicalPageTableRatio: 'ppt_ratio',
  sharedMemory: 'shared_enabled',
});

const processors: PartitionRows['processors'] = at('proc_config', {
  isDedicated: 'has_dedicated',
  sharingMode: value('sharing_mode', { as: foreign }),
  shared: at('shared_proc_cfg', {
    desiredUnits: 'desired_units',
    minimumUnits: 'min_units',
    maximumUnits: 'max_units',
    desiredVirtual: 'desired_virtual',
    minimumVirtual: 'min_virtual',
    maximumVirtual: 'max_virtual',
    poolId: value('pool_id', { absent: 0 }),
    weight: value('uncapped_weight', { absent: 0 }),
  }),
  dedicated: at('dedicated_proc_cfg', { desired: 'desired', maximum: 'max', minimum: 'min' }),
  currentShared: at('', {
    virtual: 'int:CurrentSharedProcessorConfiguration/AllocatedVirtualProcessors',
    units: 'float:CurrentSharedProcessorConfiguration/CurrentProcessingUnits',
    poolId: 'int:CurrentSharedProcessorConfiguration/CurrentSharedProcessorPoolID',
    weight: 'int:CurrentSharedProcessorConfiguration/CurrentUncappedWeight',
  }),
  currentDedicated: at('', {
    processors: 'int:CurrentDedicatedProcessorConfiguration/CurrentProcessors',
    running: 'int:CurrentDedicatedProcessorConfiguration/RunProcessors',
  }),
});

const partition: PartitionRows = {
  uuid: 'partition_uuid',
  id: 'id',
  name: 'name',
  type: 'env',
  state: 'state',
  // pypowervm tells nothing where the element is absent.
  rmcState: value('rmc_state', { as: (state) => (state === 'unknown' ? null : state) }),
  rmcAddress: 'rmc_ip',
  memory,
  processors,
  capabilities: at('capabilities', { io: 'io_dlpar', memory: 'mem_dlpar', processors: 'proc_dlpar' }),
  availabilityPriority: value('avail_priority', { absent: 0 }),
  allowPerformanceData: value('allow_perf_data_collection', { absent: false }),
  compatibilityMode: 'proc_compat_mode',
  pendingCompatibilityMode: 'pending_proc_compat_mode',
  operatingSystem: value('operating_system', { absent: 'Unknown' }),
  system: value('assoc_sys_uuid', { as: uuid }),
  isManagementPartition: 'is_mgmt_partition',
  isServicePartition: 'is_service_partition',
  referenceCode: 'ref_code',
  referenceCodeFull: 'ref_code_full',
  bootMode: 'bootmode',
  keylock: 'keylock_pos',
  macAddressPrefix: value('text:MACAddressPrefix', { as: String }),
  uptimeSeconds: 'uptime',
  nvram: 'nvram',
  pendingSecureBoot: value('pending_secure_boot', { absent: 0 }),
  currentSecureBoot: value('current_secure_boot', { absent: 0 }),
};

const logicalPartition: Rows<LogicalPartition> = {
  ...partition,
  io: at('io_config', {
    maximumVirtualSlots: 'max_virtual_slots',
    tags: at('', {
      loadSource: 'text:TaggedIO/LoadSource',
      alternateLoadSource: 'text:TaggedIO/AlternateLoadSource',
      console: 'text:TaggedIO/Console',
    }),
  }),
  networkAdapters: value('hrefs:ClientNetworkAdapters/link', { as: hrefs }),
  simplifiedRemoteRestart: value('srr_enabled', { absent: false }),
  migrationState: value('migration_state', { absent: 'Not_Migrating' }),
  remoteRestartState: 'text:RemoteRestartState',
  restrictedIo: value('restrictedio', { absent: false }),
  designatedIplSource: 'desig_ipl_src',
  bootList: at('', {
    pending: 'text:BootListInformation/PendingBootString',
    devices: 'text:BootListInformation/BootDeviceList',
    lastBooted: 'text:BootListInformation/LastBootedDeviceString',
  }),
};

const virtualIoServer: Rows<VirtualIOServer> = {
  ...partition,
  io: at('io_config', {
    maximumVirtualSlots: 'max_virtual_slots',
    slots: each('io_slots', {
      description: 'description',
      fibreChannel: at(
        'io_adapter',
        { description: 'description', locationCode: 'phys_loc_code', ports: each('fc_ports', FIBRE_CHANNEL_PORT) },
        'PhysicalFibreChannelAdapter',
      ),
    }),
  }),
  isVnicCapable: 'vnic_capable',
  vnicFailover: 'vnic_failover_capable',
  isMoverServicePartition: 'is_mover_service_partition',
  licenseAccepted: value('is_license_accepted', { absent: true }),
  volumeGroups: value('hrefs:StoragePools/link', { as: hrefs }),
  physicalVolumes: PHYSICAL_VOLUMES,
  sharedEthernetAdapters: each('seas', SEA),
  trunks: each('trunk_adapters', TRUNK),
  fibreChannelMappings: each('vfc_mappings', FIBRE_CHANNEL_MAPPING),
  scsiMappings: each('scsi_mappings', SCSI_MAPPING),
};

export const PARTITIONS: readonly Table[] = [
  { resource: LogicalPartition, wrapper: 'logical_partition:LPAR', fields: logicalPartition },
  { resource: VirtualIOServer, wrapper: 'virtual_io_server:VIOS', fields: virtualIoServer },
];
