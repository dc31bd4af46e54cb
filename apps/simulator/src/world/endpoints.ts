import type { Host, World } from './world.js';

/** Who answers at one address: the NovaLink of a host, or an HMC for all hosts that it manages. */
export interface Endpoint {
  /** Of the host, or of the HMC. */
  id: string;
  isHmc: boolean;
  hosts: readonly Host[];
}

/** Id of who answers for a host; the scope of its ManagementConsole, and the name of its event feed. */
export const endpointIdOf = ({ id, hmc }: Host): string => hmc ?? id;

/** In the order of their first hosts. */
export function endpointsOf(hosts: readonly Host[]): Endpoint[] {
  const ids = new Set(hosts.map(endpointIdOf));
  return Array.from(ids, (id) => {
    const own = hosts.filter((host) => endpointIdOf(host) === id);
    return { id, isHmc: own[0]?.hmc !== undefined, hosts: own };
  });
}

/** The hosts behind the address at which this one is found, itself included. */
export function peersOf(world: World, host: Host): Host[] {
  return Array.from(world.hosts.values()).filter((other) => endpointIdOf(other) === endpointIdOf(host));
}
