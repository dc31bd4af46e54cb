import { runCommand } from '#nats-server';
import { mariadbConf } from './config/mariadb.js';
import type { Daemon } from './daemon.js';
import type { Daemons } from './daemons.js';
import type { Site } from './site.js';

/** Starts MariaDB with an empty database for each name. */
export async function startDatabase(site: Site, daemons: Daemons, names: readonly string[]): Promise<Daemon> {
  const conf = site.write('etc/my.cnf', mariadbConf(site));
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  await runCommand(
    'mariadb-install-db',
    [
      '--no-defaults',
      ...asRoot,
      `--datadir=${site.path('mysql')}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ],
    { env: site.environment() },
  );
  const daemon = await daemons.start({
    name: 'mariadb',
    foundation: true,
    command: ['/usr/sbin/mariadbd', `--defaults-file=${conf}`],
    port: site.ports.mariadb,
    endWithinMs: 30_000,
  });
  const statements = [
    ...names.map((name) => `CREATE DATABASE ${name} CHARACTER SET utf8mb3`),
    `GRANT ALL ON *.* TO root@'127.0.0.1' IDENTIFIED BY '${site.password}' WITH GRANT OPTION`,
    `ALTER USER root@localhost IDENTIFIED BY '${site.password}'`,
  ];
  await client(site, ['-e', statements.join('; ')]);
  return daemon;
}

/** @returns the rows; columns are separated by tabs */
export async function queryDatabase(site: Site, database: string, statement: string): Promise<string[]> {
  const output = ['--batch', '--raw', '--skip-column-names'];
  const said = await client(site, [...output, '-e', statement, database], { MYSQL_PWD: site.password });
  return said.split('\n').filter((row) => row !== '');
}

function client(site: Site, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const where = ['--no-defaults', `--socket=${site.sockets}/mysql`, '-uroot'];
  return runCommand('mariadb', [...where, ...args], { env: site.environment(env) });
}
