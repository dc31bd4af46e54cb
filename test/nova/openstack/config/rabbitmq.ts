import { createHash, randomBytes } from 'node:crypto';
import type { Site } from '../site.js';

/** Each Nova has a virtual host of its own, so that none reads what was left for another. */
export const VIRTUAL_HOSTS = ['shared', 'zed', 'current'] as const;

export function rabbitmqConf(site: Site, definitionsFile: string): string {
  return [
    `listeners.tcp.1 = 127.0.0.1:${site.ports.rabbitmq}`,
    `load_definitions = ${definitionsFile}`,
    'log.console = true',
    'log.console.level = warning',
    'disk_free_limit.absolute = 50MB',
    '',
  ].join('\n');
}

export function rabbitmqDefinitions(site: Site): string {
  const user = 'openstack';
  return JSON.stringify({
    users: [
      {
        name: user,
        password_hash: passwordHash(site.password),
        hashing_algorithm: 'rabbit_password_hashing_sha256',
        tags: 'administrator',
      },
    ],
    vhosts: VIRTUAL_HOSTS.map((name) => ({ name })),
    permissions: VIRTUAL_HOSTS.map((vhost) => ({ user, vhost, configure: '.*', write: '.*', read: '.*' })),
  });
}

/** As RabbitMQ stores them: four bytes of salt, and SHA-256 of salt and password. */
function passwordHash(password: string): string {
  const salt = randomBytes(4);
  const hash = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, hash]).toString('base64');
}
