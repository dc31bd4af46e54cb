import { z } from 'zod';
import { PowerState } from '../common/instance-info.js';
import { event } from '../contract.js';

export const InstanceLifecycle = event({
  name: 'instance.lifecycle',
  purpose: 'A managed instance changed its power state on the hypervisor, whoever caused it.',
  payload: z.object({
    host: z.string(),
    uuid: z.string(),
    /** `crashed`: the hypervisor reports an error; `gone`: the partition was deleted behind our back. */
    transition: z.enum(['started', 'stopped', 'suspended', 'resumed', 'crashed', 'gone']),
    /** What `get-instance` answers from now on; NOSTATE when the partition is gone. */
    powerState: PowerState,
    at: z.string(),
  }),
  key: ({ uuid }) => uuid,
});
