import { ini } from '../ini.js';
import type { Site } from '../site.js';

export function keystoneConf(site: Site): string {
  const keys = site.directory('keystone', 'keys');
  return ini({
    DEFAULT: { use_stderr: true },
    database: { connection: site.database('keystone') },
    cache: {
      enabled: true,
      backend: 'dogpile.cache.memcached',
      memcache_servers: `127.0.0.1:${site.ports.memcached}`,
    },
    token: { provider: 'fernet' },
    fernet_tokens: { key_repository: `${keys}/fernet` },
    fernet_receipts: { key_repository: `${keys}/fernet` },
    credential: { key_repository: `${keys}/credential` },
  });
}
