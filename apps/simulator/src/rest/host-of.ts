import type { Address } from '../http/address.js';
import type { Kind } from '../world/kinds.js';
import type { Host } from '../world/world.js';
import type { Services } from './services.js';

/**
 * The host that an address is about, of those that are behind it: the one that it names as ManagedSystem, or that has the
 * first object that it names; undefined when it is about none in particular.
 */
export function hostOf(address: Address, hosts: readonly Host[], services: Services): Host | undefined {
  if (hosts.length === 1) return hosts[0];
  const { world, jobs, registry } = services;
  if (address.type === 'jobs' && address.parents.length === 0) {
    const job = jobs.find(address.rest[0] ?? '');
    return hosts.find(({ id }) => id === job?.hostId);
  }
  const named = [...address.parents, { type: address.type, uuid: address.uuid }];
  const system = named.find(({ type }) => type === 'ManagedSystem')?.uuid?.toLowerCase();
  if (system !== undefined) return hosts.find(({ systemUuid }) => systemUuid === system);
  const first = named.find(({ type, uuid }) => uuid !== undefined && registry.knows(type));
  if (!first || first.type === 'ManagementConsole') return undefined;
  return hosts.find(({ id }) => world.findByUuid(first.type as Kind, id, first.uuid!));
}
