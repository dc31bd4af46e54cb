import { z } from 'zod';
import { OperationId } from '../common/ids.js';
import { query } from '../contract.js';
import { OperationView } from '../operations/operation-view.js';

export const GetOperation = query({
  service: 'gateway',
  name: 'get-operation',
  purpose: 'Find an operation again by its id.',
  payload: z.object({ id: OperationId }),
  result: OperationView,
});
