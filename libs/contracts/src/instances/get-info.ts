import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { InstanceInfo } from '../common/instance-info.js';
import { query } from '../contract.js';

export const GetInfo = query({
  service: 'instances',
  name: 'get-info',
  purpose: 'Power state and size of one instance.',
  payload: InstanceRef.extend({
    /** Ask the hypervisor even while the view is fresh. */
    fresh: z.boolean().default(false),
  }),
  result: InstanceInfo,
});
