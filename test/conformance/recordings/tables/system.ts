import {
  canRunAix,
  Event,
  JobRequest,
  JobResponse,
  ManagedSystem,
  ManagementConsole,
  SharedProcessorPool,
} from '#powervm';
import { parseErrorResponse } from '../../../../libs/powervm/src/atom/error-response.js';
import { at, each, href, hrefs, type Rows, type Table, value } from '../rows.js';
import { MACHINE } from './machine.js';

const able = (key: string) => value<boolean>(`get_capabilities().${key}`);
/** A capability that pypowervm does not know by name. */
const element = (name: string) =>
  value<boolean>(`bool:AssociatedSystemCapabilities/${name}`, { as: (is) => is || null });
const NETWORK = 'AssociatedSystemVirtualNetwork';

const managedSystem: Rows<ManagedSystem> = {
  name: 'system_name',
  state: 'system_state',
  machine: at('mtms', MACHINE),
  capabilities: at('', {
    activeMobility: able('active_lpar_mobility_capable'),
    inactiveMobility: able('inactive_lpar_mobility_capable'),
    ibmiMobility: able('ibmi_lpar_mobility_capable'),
    customMacAddress: able('custom_mac_addr_capable'),
    ibmiRestrictedIo: able('ibmi_restrictedio_capable'),
    simplifiedRemoteRestart: able('simplified_remote_restart_capable'),
    simplifiedRemoteRestartToggle: able('dynamic_srr_capable'),
    physicalPageTableRatio: able('physical_page_table_ratio_capable'),
    activeMemoryExpansion: able('active_memory_expansion_capable'),
    aix: value('get_capabilities().aix_capable', { as: (aix) => canRunAix({ aix }), absent: true }),
    ibmi: able('ibmi_capable'),
    linux: able('linux_capable'),
    sharedProcessorPool: able('shared_processor_pool_capable'),
    vnic: able('vnic_capable'),
    vnicFailover: able('vnic_failover_capable'),
    ibmiNativeIo: able('ibmi_nativeio_capable'),
    disableSecureBoot: able('disable_secure_boot_capable'),
    secureBoot: able('partition_secure_boot_capable'),
    ioSlotOwnerAssignment: able('ioslot_owner_assignment_capable'),
    dedicatedProcessors: able('dedicated_processor_partition_capable'),
    persistentMemory: able('PersistentMemoryCapable'),
    virtualSerialNumber: element('VirtualSerialNumberCapable'),
    keyStore: element('PartitionKeyStoreCapable'),
    kvm: element('KvmCapable'),
    placement: element('LparPlacementCapable'),
    minimumAffinityScore: element('MinimumAffinityScoreCapable'),
  }),
  io: at('asio_config', {
    availableWwpns: 'avail_wwpns',
    network: at('', {
      macAddressPrefix: `text:${NETWORK}/VirtualEthernetAdapterMACAddressPrefix`,
      switches: value(`hrefs:${NETWORK}/VirtualSwitches/link`, { as: hrefs }),
      networks: value(`hrefs:${NETWORK}/VirtualNetworks/link`, { as: hrefs }),
      bridges: value(`hrefs:${NETWORK}/NetworkBridges/link`, { as: hrefs }),
    }),
    wwpnPrefix: value('wwpn_prefix', { as: String }),
  }),
  memory: at('', {
    configurableMiB: 'memory_configurable',
    availableMiB: 'memory_free',
    installedMiB: value('memory_total', { absent: 0 }),
    regionMiB: 'memory_region_size',
    hypervisorMiB: value('firmware_memory', { absent: 0 }),
    defaultPageTableRatio: value('page_table_ratio', { absent: 0 }),
  }),
  processors: at('', {
    configurableUnits: 'proc_units_configurable',
    availableUnits: 'proc_units_avail',
    installedUnits: value('proc_units', { absent: 0 }),
    maximumVirtualProcessors: 'max_vcpus_per_aix_linux_lpar',
    maximumProcessors: 'max_procs_per_aix_linux_lpar',
    maximumAllowedVirtualProcessors: value('max_sys_vcpus_limit', { absent: 0 }),
    minimumUnitsPerVirtualProcessor: value('min_proc_units', { absent: 0 }),
    compatibilityModes: 'proc_compat_modes',
  }),
  migration: at('', {
    maximumActive: 'migration_data.active_migrations_supported',
    maximumInactive: 'migration_data.inactive_migrations_supported',
    activeInProgress: 'migration_data.active_migrations_in_progress',
    inactiveInProgress: 'migration_data.inactive_migrations_in_progress',
  }),
  maximumPartitions: 'int:MaximumPartitions',
  primaryIpAddress: 'host_ip_address',
  referenceCode: 'text:ReferenceCode',
  isManagementMaster: value('session_is_master', { absent: true }),
  partitions: value('hrefs:AssociatedLogicalPartitions/link', { as: hrefs }),
};

const managementConsole: Rows<ManagementConsole> = {
  machine: at('mtms', MACHINE),
  systems: value('hrefs:ManagedSystems/link', { as: hrefs }),
  name: 'name',
  networkInterfaces: each('all:NetworkInterfaces/ManagementConsoleNetworkInterface', {
    name: 'name',
    address: 'address',
  }),
  publicSshKey: 'ssh_public_key',
};

const sharedProcessorPool: Rows<SharedProcessorPool> = {
  id: 'id',
  name: 'name',
  availableUnits: value('avail_proc_units', { absent: 0 }),
  maximumUnits: value('max_proc_units', { absent: 0 }),
  reservedUnits: value('curr_rsrv_proc_units', { absent: 0 }),
  pendingReservedUnits: value('pend_rsrv_proc_units', { absent: 0 }),
  partitions: value('hrefs:AssignedPartitions/link', { as: hrefs }),
};

const event: Rows<Event> = { type: 'etype', id: 'eid', data: 'data', detail: 'detail' };

const jobRequest: Rows<JobRequest> = {
  operation: at('', { operation: 'op', group: 'text:RequestedOperation/GroupName' }),
  parameters: each('all:JobParameters/JobParameter', { name: 'text:ParameterName', value: 'text:ParameterValue' }),
};

const jobResponse: Rows<JobResponse> = {
  target: value('href:RequestURL', { as: href }),
  targetUuid: 'text:TargetUuid',
  id: 'job_id',
  status: 'job_status',
  startedAt: 'int:TimeStarted',
  completedAt: 'int:TimeCompleted',
  exception: at('', { message: value('get_job_resp_exception_msg()', { absent: '' }) }),
  request: at('', {
    operation: at('', {
      operation: 'text:JobRequestInstance/RequestedOperation/OperationName',
      group: 'text:JobRequestInstance/RequestedOperation/GroupName',
    }),
    parameters: each('all:JobRequestInstance/JobParameters/JobParameter', {
      name: 'text:ParameterName',
      value: 'text:ParameterValue',
    }),
  }),
  progress: 'text:Progress',
  results: value('get_job_results_as_dict()', {
    as: (results) => Object.fromEntries(results.map(({ name, value }) => [name, value])),
  }),
};

const httpErrorResponse = { status: 'status', message: 'message' };

export const SYSTEM: readonly Table[] = [
  { resource: ManagedSystem, wrapper: 'managed_system:System', fields: managedSystem },
  { resource: ManagementConsole, wrapper: 'management_console:ManagementConsole', fields: managementConsole },
  { resource: SharedProcessorPool, wrapper: 'shared_proc_pool:SharedProcPool', fields: sharedProcessorPool },
  { resource: Event, wrapper: 'event:Event', fields: event },
  { resource: JobRequest, wrapper: 'job:Job', fields: jobRequest },
  { resource: JobResponse, wrapper: 'job:Job', fields: jobResponse },
  {
    resource: { name: 'HttpErrorResponse', read: parseErrorResponse },
    wrapper: 'http_error:HttpError',
    fields: httpErrorResponse,
  },
];
