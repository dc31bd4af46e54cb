import type { DiskImage } from './model/disk-image.js';
import type { EnterprisePool, EnterprisePoolMember } from './model/enterprise-pool.js';
import type { FabricVolume } from './model/fabric-volume.js';
import type { IscsiVolume } from './model/iscsi-volume.js';
import type { ManagedSystem, ManagementConsole, SharedProcessorPool } from './model/managed-system.js';
import type { MonitoringPreference } from './model/monitoring.js';
import type { ClientNetworkAdapter, NetworkBridge, VirtualNetwork, VirtualSwitch } from './model/network.js';
import type { LogicalPartition } from './model/partition.js';
import type { SRIOVEthernetLogicalPort, VirtualNICDedicated } from './model/sriov.js';
import type { Cluster, File, LogicalUnit, SharedStoragePool, Tier, VolumeGroup } from './model/storage.js';
import type { VirtualFibreChannelClientAdapter, VirtualIOServer, VirtualSCSIBus } from './model/virtual-io-server.js';
import type { VirtualSerialNumberInformation } from './model/virtual-serial-number.js';

/** REST type -> its model. A new kind of object is a file in `model/` and a line here. */
export interface Kinds {
  ManagementConsole: ManagementConsole;
  ManagedSystem: ManagedSystem;
  LogicalPartition: LogicalPartition;
  VirtualIOServer: VirtualIOServer;
  SharedProcessorPool: SharedProcessorPool;
  VirtualSwitch: VirtualSwitch;
  VirtualNetwork: VirtualNetwork;
  NetworkBridge: NetworkBridge;
  ClientNetworkAdapter: ClientNetworkAdapter;
  Cluster: Cluster;
  SharedStoragePool: SharedStoragePool;
  Tier: Tier;
  LogicalUnit: LogicalUnit;
  VolumeGroup: VolumeGroup;
  File: File;
  VirtualSCSIBus: VirtualSCSIBus;
  VirtualFibreChannelClientAdapter: VirtualFibreChannelClientAdapter;
  PowerEnterprisePool: EnterprisePool;
  PowerEnterprisePoolMember: EnterprisePoolMember;
  ManagedSystemPcmPreference: MonitoringPreference;
  SRIOVEthernetLogicalPort: SRIOVEthernetLogicalPort;
  VirtualNICDedicated: VirtualNICDedicated;
  VirtualSerialNumberInformation: VirtualSerialNumberInformation;
  /** Not a REST type: volumes of storage systems outside of the hosts. */
  FabricVolume: FabricVolume;
  /** Neither. */
  IscsiVolume: IscsiVolume;
  /** Nor this. */
  DiskImage: DiskImage;
}

export type Kind = keyof Kinds;
