import { ini } from '../ini.js';
import type { Site } from '../site.js';
import { serviceBasics } from './shared.js';

export function glanceConf(site: Site): string {
  const store = (name: string) => ({ filesystem_store_datadir: site.directory('glance', name) });
  return ini(serviceBasics(site, 'glance'), {
    DEFAULT: {
      bind_host: '127.0.0.1',
      bind_port: site.ports.glance,
      workers: 1,
      enabled_backends: 'file:file',
      node_staging_uri: `file://${site.directory('glance', 'staging')}`,
      public_endpoint: site.url('glance'),
      transport_url: site.broker('shared'),
    },
    database: { connection: site.database('glance') },
    glance_store: { default_backend: 'file' },
    file: store('images'),
    os_glance_staging_store: store('staging'),
    os_glance_tasks_store: store('tasks'),
    paste_deploy: { flavor: 'keystone', config_file: '/etc/glance/glance-api-paste.ini' },
  });
}
