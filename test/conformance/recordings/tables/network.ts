import type { SharedEthernetAdapter, TrunkAdapter } from '#powervm';
import { ClientNetworkAdapter, NetworkBridge, switchName, VirtualNetwork, VirtualSwitch } from '#powervm';
import { at, each, href, hrefs, type Rows, type Table, value } from '../rows.js';

export const TRUNK: Rows<TrunkAdapter> = {
  locationCode: 'loc_code',
  partitionId: 'int:LocalPartitionID',
  required: 'bool:RequiredAdapter',
  useNextHighSlot: 'bool:UseNextAvailableHighSlotID',
  slot: 'virtual_slot_number',
  mac: 'text:MACAddress',
  pvid: 'pvid',
  taggedVlans: 'tagged_vlans',
  tagged: 'has_tag_support',
  virtualSwitch: value('associated_vswitch_uri', { as: href }),
  virtualSwitchId: 'vswitch_id',
  deviceName: value('dev_name', { absent: 'Unknown' }),
  priority: 'trunk_pri',
};

export const SEA: Rows<SharedEthernetAdapter> = {
  vios: value('vio_uri', { as: href }),
  controlChannelInterface: 'control_channel',
  backingDevice: at('backing_device', {
    adapterId: value('adapter_id', { as: Number }),
    description: 'text:Description',
    deviceName: 'dev_name',
    physicalLocation: 'text:PhysicalLocation',
    udid: 'text:UniqueDeviceID',
  }),
  highAvailability: 'ha_mode',
  deviceName: 'dev_name',
  pvid: 'pvid',
  // The primary trunk first.
  trunks: each('_get_trunks()', TRUNK),
  isPrimary: value('is_primary', { absent: false }),
  udid: 'text:UniqueDeviceID',
  state: 'configuration_state',
};

const networkBridge: Rows<NetworkBridge> = {
  controlChannelId: 'control_channel_id',
  failover: 'bool:FailoverEnabled',
  loadBalancing: 'load_balance',
  loadGroups: each('load_grps', {
    pvid: 'pvid',
    trunks: each('trunk_adapters', TRUNK),
    networks: value('vnet_uri_list', { as: hrefs }),
  }),
  pvid: 'pvid',
  seas: each('seas', SEA),
  udid: 'text:UniqueDeviceID',
  networks: value('vnet_uri_list', { as: hrefs }),
};

const clientNetworkAdapter: Rows<ClientNetworkAdapter> = {
  locationCode: 'loc_code',
  partitionId: 'lpar_id',
  useNextSlot: 'bool:UseNextAvailableSlotID',
  useNextHighSlot: 'bool:UseNextAvailableHighSlotID',
  slot: 'slot',
  enabled: value('enabled', { absent: false }),
  mac: 'mac',
  pvid: 'pvid',
  taggedVlans: 'tagged_vlans',
  tagged: 'is_tagged_vlan_supported',
  virtualSwitch: value('vswitch_uri', { as: href }),
  virtualSwitchId: 'vswitch_id',
  deviceName: value('dev_name', { absent: 'Unknown' }),
  trunkPriority: 'trunk_pri',
  mtu: 'configured_mtu',
  ovsBridge: 'ovs_bridge',
  ovsExternalIds: 'ovs_ext_ids',
  networks: value('hrefs:VirtualNetworks/link', { as: hrefs }),
};

const virtualSwitch: Rows<VirtualSwitch> = {
  id: 'switch_id',
  mode: 'mode',
  name: value('name', { as: switchName }),
  networks: value('vnet_uri_list', { as: hrefs }),
};

const virtualNetwork: Rows<VirtualNetwork> = {
  virtualSwitch: value('associated_switch_uri', { as: href }),
  name: 'name',
  vlan: 'vlan',
  virtualSwitchId: 'vswitch_id',
  tagged: 'tagged',
};

export const NETWORK: readonly Table[] = [
  { resource: NetworkBridge, wrapper: 'network:NetBridge', fields: networkBridge },
  { resource: ClientNetworkAdapter, wrapper: 'network:CNA', fields: clientNetworkAdapter },
  { resource: VirtualSwitch, wrapper: 'network:VSwitch', fields: virtualSwitch },
  { resource: VirtualNetwork, wrapper: 'network:VNet', fields: virtualNetwork },
];
