import { z } from 'zod';
import { event } from '../contract.js';
import { Failure } from '../failure.js';

export const OperationRejected = event({
  name: 'operation.rejected',
  purpose: 'A command was not accepted as an operation; nothing was done.',
  payload: z.object({ id: z.string(), failure: Failure }),
  key: ({ id }) => id,
});
