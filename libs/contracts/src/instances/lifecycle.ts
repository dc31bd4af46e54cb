import { z } from 'zod';
import { event } from '../contract.js';

export const InstanceLifecycle = event({
  name: 'instance.lifecycle',
  purpose: 'A managed instance changed its power state on the hypervisor, whoever caused it.',
  payload: z.object({
    host: z.string(),
    uuid: z.string(),
    transition: z.enum(['started', 'stopped', 'suspended', 'resumed']),
    at: z.string(),
  }),
  key: ({ uuid }) => uuid,
});
