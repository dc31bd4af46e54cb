import { join } from 'node:path';
import { runCommand } from '#nats-server';
import type { Ports } from '../openstack/ports.js';
import { uwsgi } from '../openstack/uwsgi.js';
import { pythonEnvironment } from '../python/environment.js';
import type { Release } from './release.js';

/** A current Nova of the package index, whose daemons run native threads. */
export async function current(host: string, ports: Ports, say: (line: string) => void): Promise<Release> {
  const { folder, python } = await pythonEnvironment('current', say);
  const version = await runCommand(python, ['-c', 'from importlib.metadata import version; print(version("nova"))']);
  const apiPaste = join(folder, 'etc', 'nova', 'api-paste.ini');
  const env = { OS_NOVA_DISABLE_EVENTLET_PATCHING: 'true' };
  return {
    name: 'current',
    title: `Nova ${version.trim()} (package index, native threads)`,
    host,
    command: (program) => [join(folder, 'bin', program)],
    api: ({ conf, database }) => ({
      command: uwsgi({
        port: ports.nova,
        application: { module: 'nova.wsgi.osapi_compute:application' },
        virtualenv: folder,
        // Each thread of uwsgi that waits for another service holds one; a scheduler that is slow must not stop the API.
        threads: 8,
      }),
      // The first is where it looks for its pipeline.
      env: { ...env, OS_NOVA_CONFIG_DIR: '/', OS_NOVA_CONFIG_FILES: [apiPaste, conf, database].join(';') },
    }),
    apiPaste,
    env,
  };
}
