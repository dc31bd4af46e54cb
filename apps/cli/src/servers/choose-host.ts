import { ListHosts } from '#contracts';
import type { Bus } from '#messaging';
import { usageError } from '../usage-error.js';

/** The host that was named, or the only one there is. */
export async function chooseHost(bus: Bus, named: string | undefined): Promise<string> {
  if (named !== undefined) return named;
  const { hosts } = await bus.query(ListHosts, {});
  const [only, ...more] = hosts;
  if (only !== undefined && more.length === 0) return only.id;
  throw usageError(only === undefined ? 'no host is configured' : 'there are several hosts', {
    field: '--host',
    remedy:
      only === undefined
        ? "Name one under 'hosts' in the configuration of the services."
        : `Add --host with one of: ${hosts.map(({ id }) => id).join(', ')}.`,
  });
}
