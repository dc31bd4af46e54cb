import { z } from 'zod';
import { HostName } from '../common/ids.js';
import { InstanceInfo } from '../common/instance-info.js';
import { query } from '../contract.js';

export const ListInstances = query({
  service: 'instances',
  name: 'list-instances',
  purpose: "The partitions of one host or of all; 'managed' ones are those that we made.",
  payload: z.object({ host: HostName.optional(), which: z.enum(['managed', 'all']).default('managed') }),
  result: z.object({
    instances: z.array(InstanceInfo),
    /** Hosts that did not answer in time, and why: what they have is not in the list. Empty for one host, which must answer. */
    unreachable: z.array(z.object({ host: z.string(), problem: z.string() })).default([]),
  }),
});
