import { z } from 'zod';
import { OperationId } from '../common/ids.js';
import { command } from '../contract.js';

export const RetryOperation = command({
  service: 'gateway',
  name: 'retry-operation',
  purpose: 'Try once more to undo an operation that needs attention, after its cause has been removed.',
  payload: z.object({ id: OperationId }),
  result: z.object({}),
});
