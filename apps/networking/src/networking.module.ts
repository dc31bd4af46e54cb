import { Module } from '@nestjs/common';
import { BridgeUpdates } from './bridges/bridge-updates.js';
import { HostBridges } from './bridges/host-bridges.js';
import { Ledger } from './bridges/ledger.js';
import { Peers } from './bridges/peers.js';
import { PhysicalNetworks } from './bridges/physical-networks.js';
import { VlanProvisioning } from './bridges/vlan-provisioning.js';
import { VlanRemoval } from './bridges/vlan-removal.js';
import { AdapterScan } from './heal/adapter-scan.js';
import { HealService } from './heal/heal.service.js';
import { Healer } from './heal/healer.js';
import { VlanCleanup } from './heal/vlan-cleanup.js';
import { VlanMending } from './heal/vlan-mending.js';
import { ManagementPartition } from './host/management-partition.js';
import { VirtualNetworks } from './host/virtual-networks.js';
import { VirtualSwitches } from './host/virtual-switches.js';
import { VlanUsers } from './host/vlan-users.js';
import { KeptSwitch } from './ports/kept-switch.js';
import { PortPlans } from './ports/port-plans.js';
import { PortPlugger } from './ports/port-plugger.js';
import { PortRecords } from './ports/port-records.js';
import { PortReports } from './ports/port-reports.js';
import { PortUnplugger } from './ports/port-unplugger.js';
import { PortsController } from './ports/ports.controller.js';
import { Pvids } from './ports/pvids.js';
import { NetworkFinder } from './queries/network-finder.js';
import { PortFinder } from './queries/port-finder.js';
import { QueriesController } from './queries/queries.controller.js';
import { PortAdoption } from './reconcile/adopt-ports.js';
import { NetworkScenes } from './reconcile/network-scene.js';
import { NetworkSurvey } from './reconcile/network-survey.js';
import { ReconcileController } from './reconcile/reconcile.controller.js';

@Module({
  controllers: [PortsController, QueriesController, ReconcileController],
  providers: [
    PortPlugger,
    PortUnplugger,
    PortPlans,
    KeptSwitch,
    PortRecords,
    PortReports,
    PortFinder,
    NetworkFinder,
    Pvids,
    VlanProvisioning,
    VlanRemoval,
    Ledger,
    Peers,
    BridgeUpdates,
    HostBridges,
    PhysicalNetworks,
    VirtualSwitches,
    VirtualNetworks,
    VlanUsers,
    ManagementPartition,
    HealService,
    Healer,
    AdapterScan,
    VlanCleanup,
    VlanMending,
    NetworkScenes,
    NetworkSurvey,
    PortAdoption,
  ],
})
export class NetworkingModule {}
