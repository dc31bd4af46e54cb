import { z } from 'zod';
import { HostName } from '../common/ids.js';
import { query, type ServiceName } from '../contract.js';
import { Orphan } from './orphan.js';

const findOrphans = (service: ServiceName, what: string) =>
  query({
    service,
    name: 'find-orphans',
    purpose: `What of ${what} is on the host, or recorded, and belongs to no instance. Reads the host as it is.`,
    payload: z.object({ host: HostName }),
    result: z.object({
      orphans: z.array(Orphan),
      /** What it could not look at, and why: then the list is not complete. */
      problems: z.array(z.object({ code: z.string(), message: z.string() })).default([]),
    }),
  });

export const FindPartitionOrphans = findOrphans('instances', 'partitions');
export const FindStorageOrphans = findOrphans('storage', 'mappings, disks and image uploads');
export const FindNetworkOrphans = findOrphans('networking', 'adapters, trunks and VLANs');
export const FindMediumOrphans = findOrphans('config-drive', 'config drives');
