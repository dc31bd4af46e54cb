import { fileURLToPath } from 'node:url';
import { PHYSICAL_NETWORKS } from './config/neutron.js';
import type { Daemon } from './daemon.js';
import type { Daemons } from './daemons.js';
import { ini } from './ini.js';
import type { Site } from './site.js';

/**
 * Starts what stands in for the Open vSwitch agent of a host.
 *
 * @param simulator  control URL
 */
export function startOvsAgent(site: Site, daemons: Daemons, host: string, simulator: string): Promise<Daemon> {
  const script = fileURLToPath(new URL('plugins/ovs_agent_stand_in.py', import.meta.url));
  const neutron = site.path('etc', 'neutron', 'neutron.conf');
  const own = site.write(`etc/neutron/agent-${host}.conf`, ini({ DEFAULT: { host } }));
  const { ovs, external } = PHYSICAL_NETWORKS;
  return daemons.start({
    name: `ovs-agent-${host}`,
    command: ['/usr/bin/python3', script, '--config-file', neutron, '--config-file', own],
    env: { ...site.administrator(), SIMULATOR: simulator, PHYSICAL_NETWORKS: [ovs, external].join(',') },
  });
}
