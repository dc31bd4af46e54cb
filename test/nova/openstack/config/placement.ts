import { ini } from '../ini.js';
import type { Site } from '../site.js';
import { serviceBasics } from './shared.js';

export function placementConf(site: Site): string {
  return ini(serviceBasics(site, 'placement'), {
    placement_database: { connection: site.database('placement') },
    api: { auth_strategy: 'keystone' },
  });
}
