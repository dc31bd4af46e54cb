import { z } from 'zod';
import { HostName } from '../common/ids.js';
import { query } from '../contract.js';
import { OperationState, OperationView } from '../operations/operation-view.js';

export const ListOperations = query({
  service: 'gateway',
  name: 'list-operations',
  purpose: 'Operations, newest first.',
  payload: z.object({
    host: HostName.optional(),
    instance: z.string().optional(),
    state: OperationState.optional(),
    /** Name of the flow, which is that of its command: `spawn`. */
    flow: z.string().optional(),
    /** Those that have not ended, as the record of their queue says now; needs `host` and `instance` (a uuid), lower case. */
    active: z.boolean().default(false),
    limit: z.int().min(1).max(1000).default(50),
  }),
  result: z.object({ operations: z.array(OperationView) }),
});
