import { ini } from '../ini.js';
import type { Site } from '../site.js';
import { credentials, serviceBasics } from './shared.js';

/** @param fabricUrl  control URL of the simulator, whose Fibre Channel fabric has the volumes */
export function cinderConf(site: Site, fabricUrl: string): string {
  return ini(serviceBasics(site, 'cinder'), {
    DEFAULT: {
      host: 'controller',
      my_ip: '127.0.0.1',
      osapi_volume_listen: '127.0.0.1',
      osapi_volume_listen_port: site.ports.cinder,
      osapi_volume_workers: 1,
      state_path: site.directory('cinder'),
      transport_url: site.broker('shared'),
      auth_strategy: 'keystone',
      enabled_backends: 'fabric',
      default_volume_type: 'fabric',
      glance_api_servers: site.url('glance'),
      api_paste_config: '/etc/cinder/api-paste.ini',
      rootwrap_config: '/etc/cinder/rootwrap.conf',
      image_conversion_dir: site.directory('cinder', 'conversion'),
      backend_stats_polling_interval: 5,
      quota_volumes: -1,
      quota_snapshots: -1,
      quota_gigabytes: -1,
      quota_backups: -1,
    },
    database: { connection: site.database('cinder') },
    coordination: { backend_url: `file://${site.directory('cinder')}` },
    nova: credentials(site, 'nova'),
    fabric: {
      volume_driver: 'fabric_volume_driver.FabricVolumeDriver',
      volume_backend_name: 'fabric',
      fabric_url: fabricUrl,
      fabric_files: site.directory('cinder', 'volumes'),
    },
  });
}
