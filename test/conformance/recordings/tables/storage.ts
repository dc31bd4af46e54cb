import type {
  FibreChannelMapping,
  FibreChannelPort,
  LogicalUnit as LogicalUnitView,
  MediaRepository,
  OpticalMedia,
  PhysicalVolume,
  ScsiMapping,
  VirtualDisk,
} from '#powervm';
import { Cluster, File, LogicalUnit, SharedStoragePool, Tier, VolumeGroup } from '#powervm';
import { at, choice, each, foreign, href, type Rows, type Table, uuid, value } from '../rows.js';
import { MACHINE } from './machine.js';

const PHYSICAL_VOLUME: Rows<PhysicalVolume> = {
  description: 'description',
  locationCode: 'loc_code',
  udid: 'udid',
  available: 'avail_for_use',
  capacityMiB: 'capacity',
  name: 'name',
  state: 'state',
  isFibreChannel: 'is_fc_backed',
  reservePolicy: 'text:ReservePolicy',
  page83: value('pg83', { as: decoded, asksHost: true }),
  tag: 'tag',
};

/** pypowervm decodes it, and passes over what is not base64. */
function decoded(base64: string): string | null {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes.toString() : null;
}

const VIRTUAL_DISK: Rows<VirtualDisk> = {
  capacityGiB: 'capacity',
  label: 'label',
  name: 'name',
  volumeGroup: value('vg_uri', { as: href }),
  baseImage: 'text:BaseImage',
  udid: 'udid',
  diskType: 'vdtype',
  backStore: 'backstore_type',
  fileFormat: 'file_format',
  rbdUser: 'text:RbdUser',
  tag: 'tag',
};

const OPTICAL_MEDIA: Rows<OpticalMedia> = {
  name: 'media_name',
  udid: 'udid',
  mount: 'mount_type',
  sizeGiB: 'size',
};

const LOGICAL_UNIT: Rows<LogicalUnitView> = {
  thin: 'is_thin',
  udid: 'udid',
  capacityGiB: 'capacity',
  type: 'lu_type',
  clonedFrom: 'cloned_from_udid',
  inUse: 'in_use',
  name: 'name',
  tag: 'tag',
};

const TARGET = { lua: 'lua', name: 'name', udid: 'text:UniqueDeviceID' };

export const FIBRE_CHANNEL_PORT: Rows<FibreChannelPort> = {
  locationCode: 'loc_code',
  physicalVolumes: each('all:PhysicalVolumes/PhysicalVolume', PHYSICAL_VOLUME),
  name: 'name',
  udid: 'udid',
  wwpn: 'wwpn',
  wwnn: 'text:WWNN',
  availablePorts: value('npiv_available_ports', { absent: 0 }),
  totalPorts: value('npiv_total_ports', { absent: 0 }),
};

export const PHYSICAL_VOLUMES = each('phys_vols', PHYSICAL_VOLUME);

export const SCSI_MAPPING: Rows<ScsiMapping> = {
  partition: value('client_lpar_href', { as: href }),
  clientAdapter: at('client_adapter', {
    adapterType: 'side',
    locationCode: 'loc_code',
    partitionId: 'lpar_id',
    useNextSlot: 'bool:UseNextAvailableSlotID',
    slot: 'lpar_slot_num',
    remotePartitionId: 'vios_id',
    remoteSlot: 'vios_slot_num',
  }),
  serverAdapter: at('server_adapter', {
    adapterType: 'side',
    locationCode: 'loc_code',
    partitionId: 'vios_id',
    useNextSlot: 'bool:UseNextAvailableSlotID',
    slot: 'vios_slot_num',
    remotePartitionId: 'lpar_id',
    remoteSlot: 'lpar_slot_num',
    name: 'name',
    backingDevice: 'backing_dev_name',
    udid: 'udid',
  }),
  storage: choice('backing_storage', {
    LogicalUnit: LOGICAL_UNIT,
    PhysicalVolume: PHYSICAL_VOLUME,
    VirtualDisk: VIRTUAL_DISK,
    VirtualOpticalMedia: OPTICAL_MEDIA,
  }),
  target: choice('target_dev', {
    SharedStoragePoolLogicalUnitVirtualTargetDevice: TARGET,
    PhysicalVolumeVirtualTargetDevice: TARGET,
    LogicalVolumeVirtualTargetDevice: TARGET,
    VirtualOpticalTargetDevice: TARGET,
  }),
};

export const FIBRE_CHANNEL_MAPPING: Rows<FibreChannelMapping> = {
  partition: value('client_lpar_href', { as: href }),
  clientAdapter: at('client_adapter', {
    locationCode: 'loc_code',
    partitionId: 'lpar_id',
    useNextSlot: 'bool:UseNextAvailableSlotID',
    slot: 'lpar_slot_num',
    connectingPartitionId: 'vios_id',
    connectingSlot: 'vios_slot_num',
    // pypowervm shows them in upper case, whatever the host sent.
    wwpns: value('wwpns', { as: (pair) => pair.map((wwpn) => wwpn.toUpperCase()) }),
  }),
  port: at('backing_port', FIBRE_CHANNEL_PORT),
  serverAdapter: at('server_adapter', {
    locationCode: 'loc_code',
    partitionId: 'vios_id',
    useNextSlot: 'bool:UseNextAvailableSlotID',
    slot: 'vios_slot_num',
    connectingPartitionId: 'lpar_id',
    connectingSlot: 'lpar_slot_num',
    name: 'name',
    udid: 'udid',
    mapPort: 'map_port',
  }),
};

const MEDIA_REPOSITORY: Rows<MediaRepository> = {
  media: each('optical_media', OPTICAL_MEDIA),
  name: 'name',
  sizeGiB: 'size',
};

const volumeGroup: Rows<VolumeGroup> = {
  name: 'name',
  serial: 'serial_id',
  state: 'text:GroupState',
  udid: 'text:UniqueDeviceID',
  availableGiB: 'available_size',
  freeGiB: 'free_space',
  capacityGiB: 'capacity',
  maximumLogicalVolumes: 'int:MaximumLogicalVolumes',
  mediaRepositories: each('vmedia_repos', MEDIA_REPOSITORY),
  physicalVolumes: PHYSICAL_VOLUMES,
  virtualDisks: each('virtual_disks', VIRTUAL_DISK),
};

const sharedStoragePool: Rows<SharedStoragePool> = {
  name: 'name',
  udid: 'udid',
  capacityGiB: 'capacity',
  freeGiB: 'free_space',
  overCommitGiB: 'over_commit_space',
  allocatedGiB: 'total_lu_size',
  alertThreshold: value('text:AlertThreshold', { as: (percent) => `${percent}%` }),
  physicalVolumes: each('physical_volumes', PHYSICAL_VOLUME),
};

const tier: Rows<Tier> = {
  name: 'name',
  udid: 'udid',
  type: 'text:Type',
  isDefault: 'is_default',
  capacityGiB: 'capacity',
  pool: value('ssp_uuid', { as: uuid }),
};

const cluster: Rows<Cluster> = {
  name: 'name',
  clusterId: 'id',
  repositoryDisks: each('all:RepositoryDisk/PhysicalVolume', PHYSICAL_VOLUME),
  pool: value('ssp_uri', { as: href }),
  nodes: each('nodes', {
    hostName: 'hostname',
    partitionId: 'lpar_id',
    machine: at('mtms', MACHINE),
    level: 'text:VirtualIOServerLevel',
    vios: value('vios_uri', { as: href }),
    address: 'text:IPAddress',
    state: value('state', { as: foreign }),
  }),
};

const file: Rows<File> = {
  name: 'file_name',
  mediaType: 'internet_media_type',
  fileUuid: 'file_uuid',
  sha256: 'text:SHA256',
  expectedBytes: 'expected_file_size',
  currentBytes: 'current_file_size',
  kind: 'enum_type',
  targetVios: 'vios_uuid',
  targetUdid: 'tdev_udid',
};

export const STORAGE: readonly Table[] = [
  { resource: VolumeGroup, wrapper: 'storage:VG', fields: volumeGroup },
  { resource: SharedStoragePool, wrapper: 'storage:SSP', fields: sharedStoragePool },
  { resource: Tier, wrapper: 'storage:Tier', fields: tier },
  { resource: LogicalUnit, wrapper: 'storage:LUEnt', fields: LOGICAL_UNIT },
  { resource: Cluster, wrapper: 'cluster:Cluster', fields: cluster },
  { resource: File, wrapper: 'vios_file:File', fields: file },
];
