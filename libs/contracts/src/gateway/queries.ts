import { z } from 'zod';
import { HostName } from '../common/ids.js';
import { query } from '../contract.js';
import { GetHost, HostResources } from '../instances/get-host.js';
import { GetInfo } from '../instances/get-info.js';
import { ListInstances } from '../instances/list-instances.js';
import { StorageCapacity } from '../storage/get-capacity.js';
import { GetVolumeConnector } from '../storage/get-volume-connector.js';

/** What clients ask; the gateway asks the services, so that a client needs no other address. */
export const GetInstance = query({ ...GetInfo, service: 'gateway', name: 'get-instance' });
export const ListServers = query({ ...ListInstances, service: 'gateway', name: 'list-servers' });
export const GetConnector = query({ ...GetVolumeConnector, service: 'gateway', name: 'get-connector' });

export const GetHostResources = query({
  ...GetHost,
  service: 'gateway',
  name: 'get-host-resources',
  purpose: 'Processors, memory and storage of one host, as Nova wants to know them.',
  result: HostResources.extend({ storage: StorageCapacity }),
});

export const ListHosts = query({
  service: 'gateway',
  name: 'list-hosts',
  purpose: 'The configured hosts; one that cannot be reached says why.',
  payload: z.object({ host: HostName.optional() }),
  result: z.object({
    hosts: z.array(
      z.object({
        id: z.string(),
        novaHost: z.string(),
        url: z.string(),
        state: z.enum(['ready', 'unreachable']),
        problem: z.string().optional(),
        resources: HostResources.optional(),
      }),
    ),
  }),
});
