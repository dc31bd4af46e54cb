import { z } from 'zod';
import { HostName } from '../common/ids.js';
import { query } from '../contract.js';

/** GiB. */
export const StorageCapacity = z.object({ pool: z.string(), totalGb: z.number(), freeGb: z.number() });

export const GetCapacity = query({
  service: 'storage',
  name: 'get-capacity',
  purpose: 'Size of the shared storage pool that the host boots from.',
  payload: z.object({ host: HostName }),
  result: StorageCapacity,
});
