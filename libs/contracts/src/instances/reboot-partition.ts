import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const RebootPartition = command({
  service: 'instances',
  name: 'reboot-partition',
  purpose: 'Restart the partition; one that is off is powered on.',
  payload: InstanceRef.extend({
    mode: z.enum(['soft', 'hard']),
    timeoutSeconds: z.int().min(0).max(86_400).default(60),
  }),
  result: z.object({ by: z.enum(['power-on', 'guest', 'hypervisor', 'forced']) }),
});
