import { rabbitmqConf, rabbitmqDefinitions } from './config/rabbitmq.js';
import type { Daemons } from './daemons.js';
import type { Site } from './site.js';

/** Starts RabbitMQ, and the port mapper of Erlang that it needs. */
export async function startBroker(site: Site, daemons: Daemons): Promise<void> {
  const { epmd, rabbitmq, rabbitmqNodes } = site.ports;
  const erlang = { ERL_EPMD_PORT: String(epmd), ERL_EPMD_ADDRESS: '127.0.0.1' };
  await daemons.start({
    name: 'epmd',
    foundation: true,
    command: ['/usr/bin/epmd', '-address', '127.0.0.1', '-port', String(epmd)],
    port: epmd,
  });
  const definitions = site.write('etc/rabbitmq-definitions.json', rabbitmqDefinitions(site));
  await daemons.start({
    name: 'rabbitmq',
    foundation: true,
    command: ['/usr/lib/rabbitmq/bin/rabbitmq-server'],
    env: {
      ...erlang,
      RABBITMQ_NODENAME: 'powervm@localhost',
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_DIST_PORT: String(rabbitmqNodes),
      RABBITMQ_CONF_ENV_FILE: site.write('etc/rabbitmq-env.conf', ''),
      RABBITMQ_CONFIG_FILE: site.write('etc/rabbitmq.conf', rabbitmqConf(site, definitions)),
      RABBITMQ_ENABLED_PLUGINS_FILE: site.write('etc/rabbitmq-plugins', '[].\n'),
      RABBITMQ_MNESIA_BASE: site.directory('rabbitmq'),
      RABBITMQ_LOG_BASE: site.directory('log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_PID_FILE: site.path('rabbitmq.pid'),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        '-kernel inet_dist_use_interface {127,0,0,1} -kernel prevent_overlapping_partitions false',
    },
    port: rabbitmq,
    endWithinMs: 30_000,
  });
}
