import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const Reboot = command({
  service: 'gateway',
  name: 'reboot',
  purpose: 'Restart an instance.',
  payload: InstanceRef.extend({
    mode: z.enum(['soft', 'hard']).default('soft'),
    timeoutSeconds: z.int().min(0).max(86_400).default(60),
  }),
  result: z.object({ by: z.string() }),
});
