import { ini } from '../ini.js';
import type { Site } from '../site.js';

export function mariadbConf(site: Site): string {
  return ini({
    mysqld: {
      datadir: site.path('mysql'),
      socket: `${site.sockets}/mysql`,
      'pid-file': site.path('mysql.pid'),
      'bind-address': '127.0.0.1',
      port: site.ports.mariadb,
      user: process.getuid?.() === 0 ? 'root' : undefined,
      'skip-name-resolve': true,
      'character-set-server': 'utf8mb3',
      'collation-server': 'utf8mb3_general_ci',
      max_connections: 2000,
      innodb_buffer_pool_size: '256M',
      // Nothing here needs to survive a power cut.
      'skip-log-bin': true,
      innodb_flush_log_at_trx_commit: 0,
      innodb_doublewrite: 0,
    },
  });
}
