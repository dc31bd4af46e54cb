import { createServer } from 'node:net';

const NAMES = [
  'mariadb',
  'epmd',
  'rabbitmq',
  'rabbitmqNodes',
  'memcached',
  'keystone',
  'placement',
  'glance',
  'neutron',
  'cinder',
  'nova',
  'nats',
] as const;

export type Ports = Record<(typeof NAMES)[number], number>;

/**
 * Free ports of 127.0.0.1, counted up from `first`. Below the range that the system gives to outgoing connections: a daemon
 * that starts again must find its own port free.
 */
export async function portsFrom(first: number): Promise<Ports> {
  const ports: Partial<Ports> = {};
  let port = first;
  for (const name of NAMES) {
    while (!(await isFree(port))) port += 1;
    ports[name] = port++;
  }
  return ports as Ports;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
