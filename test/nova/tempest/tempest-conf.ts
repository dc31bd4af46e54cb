import { PHYSICAL_NETWORKS } from '../openstack/config/neutron.js';
import { type Ini, ini } from '../openstack/ini.js';
import type { Site } from '../openstack/site.js';

/** Ids of what Tempest works with. */
export interface TempestResources {
  image: string;
  otherImage: string;
  publicNetwork: string;
}

/** What a PowerVM host cannot do, and what our driver does not do yet: tests that need it skip themselves. */
const NOT_THERE = [
  'pause',
  'suspend',
  'console_output',
  'snapshot',
  'resize',
  'rescue',
  'shelve',
  'vnc_console',
  'cold_migration',
  'live_migration',
  'live_migrate_back_and_forth',
  'serial_console',
  'spice_console',
  'metadata_service',
  'attach_encrypted_volume',
  'swap_volume',
  'volume_multiattach',
  'ide_bus',
];

export function tempestConf(site: Site, folder: string, resources: TempestResources): string {
  const features = Object.fromEntries(NOT_THERE.map((name) => [name, false]));
  return ini({
    DEFAULT: { log_dir: folder, log_file: 'tempest.log', use_stderr: false },
    oslo_concurrency: { lock_path: site.directory('tempest', 'lock') },
    auth: {
      use_dynamic_credentials: true,
      admin_username: 'admin',
      admin_password: site.password,
      admin_project_name: 'admin',
      admin_domain_name: 'Default',
      tempest_roles: 'member',
      // Tempest sleeps for ten seconds when it deletes a subnet, and would make one for each class.
      create_isolated_networks: false,
    },
    identity: { uri_v3: site.authUrl, auth_version: 'v3', region: 'RegionOne', v3_endpoint_type: 'public' },
    'identity-feature-enabled': { api_v2: false, api_v2_admin: false },
    service_available: { nova: true, neutron: true, cinder: true, glance: true, swift: false, horizon: false },
    compute: {
      image_ref: resources.image,
      image_ref_alt: resources.otherImage,
      flavor_ref: '1',
      flavor_ref_alt: '2',
      build_timeout: 180,
      build_interval: 1,
      fixed_network_name: 'private',
      min_compute_nodes: 1,
      min_microversion: '2.1',
      max_microversion: 'latest',
    },
    'compute-feature-enabled': {
      interface_attach: true,
      config_drive: true,
      personality: true,
      // In these modules it means only that metadata of servers can be changed.
      xenapi_apis: true,
      ...features,
    },
    network: {
      public_network_id: resources.publicNetwork,
      floating_network_name: PHYSICAL_NETWORKS.external,
      project_networks_reachable: false,
    },
    'network-feature-enabled': { ipv6: true, port_admin_state_change: true },
    validation: { run_validation: false },
    volume: {
      storage_protocol: 'FC',
      vendor_name: 'powervm',
      volume_type: 'fabric',
      build_timeout: 180,
      min_microversion: '3.0',
      max_microversion: 'latest',
    },
    'volume-feature-enabled': { backup: false, snapshot: true, clone: true, manage_volume: false },
    image: { build_timeout: 60 },
  } satisfies Ini);
}
