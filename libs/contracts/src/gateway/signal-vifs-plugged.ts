import { z } from 'zod';
import { OperationId } from '../common/ids.js';
import { command } from '../contract.js';

export const SignalVifsPlugged = command({
  service: 'gateway',
  name: 'signal-vifs-plugged',
  purpose: "Tell a spawn that waits for it that the network has brought all its ports up, or that it can't.",
  payload: z.object({
    operation: OperationId,
    outcome: z.enum(['plugged', 'failed']),
    reason: z.string().max(1000).optional(),
  }),
  result: z.object({}),
});
