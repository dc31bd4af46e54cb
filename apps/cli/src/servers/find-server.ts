import type { z } from 'zod';
import { type InstanceInfo, ListServers, refuse } from '#contracts';
import type { Bus } from '#messaging';

export type Server = z.infer<typeof InstanceInfo>;

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * A server of ours by uuid, or by name.
 *
 * @throws OperationError `server.not-found`; `host.unreachable` when it may be on a host that does not answer;
 *         `server.ambiguous` naming all that have the name
 */
export async function findServer(bus: Bus, wanted: string, host?: string): Promise<Server & { uuid: string }> {
  const { instances, unreachable } = await bus.query(ListServers, host === undefined ? {} : { host });
  const [found, ...more] = instances.filter(
    ({ uuid, name }) => uuid !== null && (uuid === wanted.toLowerCase() || name === wanted),
  );
  if (found === undefined || found.uuid === null) {
    if (unreachable.length > 0) throw notSeen(wanted, unreachable);
    throw refuse('server.not-found', `no server '${wanted}'${host === undefined ? '' : ` on ${host}`}`, {
      remedy: '`npx powervm server list` shows those that are ours; `--all` also the partitions of others.',
    });
  }
  if (more.length > 0) {
    const all = [found, ...more].map((one) => `${one.uuid} on ${one.host}`).join(', ');
    throw refuse('server.ambiguous', `'${wanted}' names several servers: ${all}`, { remedy: 'Give the uuid.' });
  }
  return { ...found, uuid: found.uuid };
}

/** What a command needs to name an instance. A uuid together with its host is taken as it is: the instance may be half gone. */
export async function serverRef(bus: Bus, wanted: string, host?: string): Promise<{ host: string; uuid: string }> {
  if (host !== undefined && guid.test(wanted)) return { host, uuid: wanted };
  const found = await findServer(bus, wanted, host);
  return { host: found.host, uuid: found.uuid };
}

function notSeen(wanted: string, unreachable: ReadonlyArray<{ host: string; problem: string }>) {
  const silent = unreachable.map(({ host, problem }) => `${host}: ${problem}`).join('; ');
  return refuse('host.unreachable', `no server '${wanted}' on the hosts that answer; ${silent}`, {
    retryable: true,
    remedy: 'Try again when the host answers.',
  });
}
