import { ini } from '../ini.js';
import type { Site } from '../site.js';
import { PHYSICAL_NETWORKS } from './neutron.js';
import { credentials, serviceBasics } from './shared.js';

export interface NovaNames {
  /** Virtual host of the broker, and prefix of the databases. */
  release: string;
  /** Nova's host name of the compute service. */
  host: string;
  apiPaste: string;
}

export const novaDatabases = (release: string) => ({
  api: `nova_${release}_api`,
  cell: `nova_${release}`,
  cell0: `nova_${release}_cell0`,
});

/** What all daemons of one Nova read. */
export function novaConf(site: Site, { release, host, apiPaste }: NovaNames): string {
  return ini(serviceBasics(site, 'nova'), {
    DEFAULT: {
      host,
      my_ip: '127.0.0.1',
      state_path: site.directory('nova', release),
      transport_url: site.broker(release),
      enabled_apis: 'osapi_compute',
      osapi_compute_listen: '127.0.0.1',
      osapi_compute_listen_port: site.ports.nova,
      osapi_compute_workers: 2,
      vif_plugging_is_fatal: true,
      vif_plugging_timeout: 60,
      sync_power_state_interval: 60,
    },
    conductor: { workers: 2 },
    scheduler: { workers: 1, discover_hosts_in_cells_interval: 30 },
    filter_scheduler: {
      enabled_filters: [
        'ComputeFilter',
        'ComputeCapabilitiesFilter',
        'ImagePropertiesFilter',
        'ServerGroupAntiAffinityFilter',
        'ServerGroupAffinityFilter',
        'SameHostFilter',
        'DifferentHostFilter',
      ].join(','),
    },
    quota: { instances: -1, cores: -1, ram: -1 },
    glance: { endpoint_override: site.url('glance'), num_retries: 3 },
    placement: credentials(site, 'placement'),
    neutron: { ...credentials(site, 'neutron'), default_floating_pool: PHYSICAL_NETWORKS.external },
    cinder: {
      ...credentials(site, 'cinder'),
      catalog_info: 'volumev3:cinderv3:publicURL',
      os_region_name: 'RegionOne',
    },
    keystone: credentials(site, 'nova'),
    vnc: { enabled: false },
    wsgi: { api_paste_config: apiPaste },
  });
}

/** For every daemon but nova-compute, which has no database. */
export function novaDatabaseConf(site: Site, release: string): string {
  const { api, cell } = novaDatabases(release);
  return ini({
    api_database: { connection: site.database(api) },
    database: { connection: site.database(cell), max_pool_size: 20 },
  });
}
