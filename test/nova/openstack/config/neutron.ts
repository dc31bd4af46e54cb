import { type Ini, ini } from '../ini.js';
import type { Site } from '../site.js';
import { credentials, serviceBasics } from './shared.js';

/** Networks of `default` go through a SEA of the host, those of `overlay` through its Open vSwitch. */
export const PHYSICAL_NETWORKS = { sea: 'default', ovs: 'overlay', external: 'public' } as const;

/** Of the network `private`, on the physical network that a SEA serves. */
export const PRIVATE_VLAN = 150;

const UNLIMITED = ['network', 'subnet', 'port', 'router', 'floatingip', 'security_group', 'security_group_rule'];

export function neutronConf(site: Site): string {
  return ini(serviceBasics(site, 'neutron'), {
    DEFAULT: {
      host: 'controller',
      bind_host: '127.0.0.1',
      bind_port: site.ports.neutron,
      core_plugin: 'ml2',
      service_plugins: 'router',
      state_path: site.directory('neutron'),
      transport_url: site.broker('shared'),
      api_workers: 1,
      rpc_workers: 1,
      rpc_state_report_workers: 0,
      notify_nova_on_port_status_changes: true,
      notify_nova_on_port_data_changes: true,
      agent_down_time: 300,
      global_physnet_mtu: 1500,
      api_paste_config: '/etc/neutron/api-paste.ini',
    },
    database: { connection: site.database('neutron') },
    quotas: Object.fromEntries(UNLIMITED.map((what) => [`quota_${what}`, -1])),
    nova: credentials(site, 'nova'),
    placement: credentials(site, 'placement'),
  });
}

/**
 * @param drivers  ML2 mechanism drivers, the one asked first to bind first
 * @param more     options of the drivers
 */
export function ml2Conf(drivers: readonly string[], more: Ini = {}): string {
  const { sea, ovs } = PHYSICAL_NETWORKS;
  return ini(
    {
      ml2: {
        type_drivers: 'flat,vlan,local',
        tenant_network_types: 'vlan',
        mechanism_drivers: drivers.join(','),
        extension_drivers: 'port_security',
      },
      ml2_type_flat: { flat_networks: '*' },
      // Projects' own networks are of `default`, the only one with a range to take VLANs from.
      ml2_type_vlan: { network_vlan_ranges: `${sea}:200:2999,${ovs}` },
      securitygroup: { enable_security_group: true, firewall_driver: 'noop' },
    },
    more,
  );
}
