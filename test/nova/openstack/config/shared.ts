import type { Ini } from '../ini.js';
import type { Site } from '../site.js';

/** How one service logs on to Keystone, in its own section or in that of a service that it calls. */
export function credentials(site: Site, user: string): Ini[string] {
  return {
    auth_type: 'password',
    auth_url: site.authUrl,
    username: user,
    password: site.password,
    project_name: 'service',
    user_domain_name: 'Default',
    project_domain_name: 'Default',
    region_name: 'RegionOne',
  };
}

/** What every service needs that checks tokens, takes locks and may send messages. */
export function serviceBasics(site: Site, user: string): Ini {
  return {
    DEFAULT: { use_stderr: true },
    keystone_authtoken: {
      www_authenticate_uri: site.authUrl,
      memcached_servers: `127.0.0.1:${site.ports.memcached}`,
      service_token_roles: 'service',
      service_token_roles_required: true,
      ...credentials(site, user),
    },
    service_user: { send_service_user_token: true, ...credentials(site, user) },
    oslo_concurrency: { lock_path: site.directory('lock') },
    oslo_messaging_notifications: { driver: 'noop' },
    oslo_messaging_rabbit: { heartbeat_in_pthread: false },
  };
}
