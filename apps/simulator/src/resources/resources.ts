import { monitorOf } from '../monitoring/monitor.js';
import { defineResource } from '../rest/registry.js';
import type { Resource, Route } from '../rest/resource.js';
import { deriveNetworks } from '../world/networks.js';
import { Power } from '../world/partitions/power.js';
import { deriveSriov } from '../world/sriov/derive.js';
import { handleOpticalRemovals } from '../world/storage/optical-removal.js';
import type { World } from '../world/world.js';
import { clientNetworkAdapter } from './client-network-adapter/client-network-adapter.js';
import { cluster } from './cluster/cluster.js';
import { eventRoutes } from './event/event.js';
import { fileRoutes } from './file/contents.js';
import { file } from './file/file.js';
import { logicalPartition } from './logical-partition/logical-partition.js';
import { logicalUnit } from './logical-unit/logical-unit.js';
import { managedSystem } from './managed-system/managed-system.js';
import { managementConsole } from './management-console/management-console.js';
import { preferenceRoutes } from './monitoring/preferences.js';
import { rawMetricsRoutes } from './monitoring/raw-metrics.js';
import { networkBridge } from './network-bridge/network-bridge.js';
import { powerEnterprisePool } from './power-enterprise-pool/power-enterprise-pool.js';
import { powerEnterprisePoolMember } from './power-enterprise-pool/power-enterprise-pool-member.js';
import { sharedProcessorPool } from './shared-processor-pool/shared-processor-pool.js';
import { sharedStoragePool } from './shared-storage-pool/shared-storage-pool.js';
import { sriovEthernetLogicalPort } from './sriov-ethernet-logical-port/sriov-ethernet-logical-port.js';
import { tier } from './tier/tier.js';
import { virtualFibreChannelClientAdapter } from './virtual-fibre-channel-client-adapter/virtual-fibre-channel-client-adapter.js';
import { virtualIOServer } from './virtual-io-server/virtual-io-server.js';
import { virtualNetwork } from './virtual-network/virtual-network.js';
import { virtualNICDedicated } from './virtual-nic-dedicated/virtual-nic-dedicated.js';
import { virtualSCSIBus } from './virtual-scsi-bus/virtual-scsi-bus.js';
import { virtualSerialNumberInformation } from './virtual-serial-number-information/virtual-serial-number-information.js';
import { virtualSwitch } from './virtual-switch/virtual-switch.js';
import { volumeGroup } from './volume-group/volume-group.js';

/** Every REST type that the simulator knows. A new one is a folder beside this file and a line here. */
export function allResources(world: World): Resource[] {
  const power = new Power(world);
  handleOpticalRemovals(world);
  deriveNetworks(world);
  deriveSriov(world);
  monitorOf(world);
  return [
    defineResource(managementConsole),
    defineResource(managedSystem),
    defineResource(logicalPartition(power)),
    defineResource(virtualIOServer(power)),
    defineResource(sharedProcessorPool),
    defineResource(powerEnterprisePool),
    defineResource(powerEnterprisePoolMember),
    defineResource(clientNetworkAdapter),
    defineResource(virtualSwitch),
    defineResource(virtualNetwork),
    defineResource(networkBridge),
    defineResource(cluster),
    defineResource(sharedStoragePool),
    defineResource(tier),
    defineResource(logicalUnit),
    defineResource(volumeGroup),
    defineResource(file),
    defineResource(virtualSCSIBus),
    defineResource(virtualFibreChannelClientAdapter),
    defineResource(sriovEthernetLogicalPort),
    defineResource(virtualNICDedicated),
    defineResource(virtualSerialNumberInformation),
  ];
}

/** What is served beside the resources. */
export const ROUTES: readonly Route[] = [...eventRoutes, ...fileRoutes, ...preferenceRoutes, ...rawMetricsRoutes];
