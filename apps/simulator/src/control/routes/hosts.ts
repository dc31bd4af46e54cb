import { partitionsOf } from '../../world/partitions/partitions.js';
import type { ControlContext } from '../context.js';
import { type ControlRoute, route } from '../route.js';
import { findHost, findPartition } from '../world/find-partition.js';
import { addForeignPartitions, ForeignPartitions } from '../world/foreign-partitions.js';
import { changeHost, HostChange, hostSize } from '../world/host-change.js';
import { Leftovers, leaveLeftovers } from '../world/leftovers.js';
import { changePartition, PartitionChange } from '../world/partition-change.js';
import { type PartitionSummary, summaryOf } from '../world/partition-summary.js';
import { fillPool, PoolFilling } from '../world/pool-units.js';

export const hostRoutes: readonly ControlRoute[] = [
  route({
    method: 'GET',
    path: '/hosts',
    summary: 'The simulated hosts.',
    answers: 'A list of hosts: id, hmc, url, httpsUrl, certificate, systemUuid, serial.',
    handle: (_request, { hosts }) => hosts.map(({ sessions: _, ...address }) => address),
  }),
  route({
    method: 'PATCH',
    path: '/hosts/{host}',
    summary: 'Give a host more or less memory and processors, but not less than what is assigned to partitions.',
    body: HostChange,
    answers: 'memoryMb, processorUnits, and what of both is available.',
    handle: ({ params, body }, { world }) => {
      const host = findHost(world, params.host!);
      changeHost(world, host, body);
      return hostSize(world, host);
    },
  }),
  route({
    method: 'GET',
    path: '/hosts/{host}/partitions',
    summary: 'Logical partitions and VIOSes of a host.',
    answers: 'A list by id: id, name, uuid, type, state, rmc.',
    handle: ({ params }, { world }): PartitionSummary[] => {
      world.agenda.settle();
      return partitionsOf(world, findHost(world, params.host!).id).map(summaryOf);
    },
  }),
  route({
    method: 'POST',
    path: '/hosts/{host}/partitions',
    summary: 'Add partitions of others.',
    body: ForeignPartitions,
    answers: 'The new partitions.',
    handle: ({ params, body }, { world }) =>
      addForeignPartitions(world, findHost(world, params.host!), body).map(summaryOf),
  }),
  route({
    method: 'PATCH',
    path: '/hosts/{host}/partitions/{partition}',
    summary:
      'Change the state, the RMC connection or the operating system of a partition or VIOS (by name, uuid or id).',
    body: PartitionChange,
    answers: 'The partition.',
    handle: ({ params, body }, { world }) => {
      const partition = findPartition(world, params.host!, params.partition!);
      changePartition(world, partition, body);
      return summaryOf(partition);
    },
  }),
  route({
    method: 'POST',
    path: '/hosts/{host}/leftovers',
    summary: 'Leave mappings under the id of a partition that does not exist (yet).',
    body: Leftovers,
    answers: 'partitionId, and the names of the logical units behind the mappings.',
    handle: ({ params, body }, { world }) => leaveLeftovers(world, findHost(world, params.host!), body),
  }),
  route({
    method: 'POST',
    path: '/hosts/{host}/pool/fill',
    summary: 'Take what is free in the shared storage pool that the host reaches, with a thick unit of others.',
    body: PoolFilling,
    answers: 'freeBytes.',
    handle: ({ params, body }, { world }) => fillPool(world, findHost(world, params.host!), body),
  }),
  route({
    method: 'POST',
    path: '/hosts/{host}/sessions/revoke',
    summary: 'End all sessions: the next request of each client gets 401.',
    answers: 'Nothing.',
    handle: ({ params }, context) => sessionsOf(context, params.host!).revokeAll(),
  }),
  route({
    method: 'POST',
    path: '/hosts/{host}/events/lose',
    summary: 'Tell all event queues CACHE_CLEARED: what their clients know is stale.',
    answers: 'Nothing.',
    handle: ({ params }, { world, services }) => services.events.of(findHost(world, params.host!).id).clearCache(),
  }),
  route({
    method: 'POST',
    path: '/hosts/{host}/restart',
    summary: 'Forget sessions and event queues, as a restart of the management software does: 401, then NEW_CLIENT.',
    answers: 'Nothing.',
    handle: async ({ params }, context) => {
      await sessionsOf(context, params.host!).revokeAll();
      context.services.events.of(params.host!).forget();
    },
  }),
];

function sessionsOf({ world, hosts }: ControlContext, id: string) {
  findHost(world, id);
  return hosts.find((host) => host.id === id)!.sessions;
}
