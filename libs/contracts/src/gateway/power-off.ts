import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const PowerOff = command({
  service: 'gateway',
  name: 'power-off',
  purpose: 'Power an instance off: softly within the given time, then hard. A time of 0 is hard at once.',
  payload: InstanceRef.extend({
    timeoutSeconds: z
      .int()
      .min(0)
      .max(86_400)
      .default(60)
      .describe('budget of the whole soft phase, however many ways are tried; each asks the guest once'),
  }),
  result: z.object({ by: z.string() }),
});
