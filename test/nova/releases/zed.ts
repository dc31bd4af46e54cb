import { packageVersion } from '../openstack/packages.js';
import { pythonEnvironment } from '../python/environment.js';
import type { Release } from './release.js';

/** Nova of Debian 12, whose daemons run under eventlet, with our driver in an environment on top of Debian's packages. */
export async function zed(host: string, say: (line: string) => void): Promise<Release> {
  const { python } = await pythonEnvironment('zed', say);
  const version = await packageVersion('python3-nova');
  const command = (program: string) => [python, `/usr/bin/${program}`];
  return {
    name: 'zed',
    title: `Nova ${version} (Zed, Debian 12, eventlet)`,
    host,
    command,
    api: ({ conf, database }) => ({
      command: [...command('nova-api'), '--config-file', conf, '--config-file', database],
      env: {},
    }),
    apiPaste: '/etc/nova/api-paste.ini',
    env: {},
  };
}
