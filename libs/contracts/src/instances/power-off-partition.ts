import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const PowerOffPartition = command({
  service: 'instances',
  name: 'power-off-partition',
  purpose: 'Power the partition off; already off, or gone, is success.',
  payload: InstanceRef.extend({
    mode: z.enum(['soft', 'hard']),
    /** Budget of the whole soft phase in seconds; then the hypervisor cuts the power. */
    timeoutSeconds: z.int().min(0).max(86_400).default(60),
  }),
  result: z.object({
    /** What it took in the end. */
    by: z.enum(['already-off', 'guest', 'hypervisor', 'forced']),
  }),
});
