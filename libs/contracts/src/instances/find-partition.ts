import { z } from 'zod';
import { InstanceRef, PartitionRef } from '../common/ids.js';
import { command } from '../contract.js';
import { Failure } from '../failure.js';

/** The first step of every operation on an existing instance. */
export const FindPartition = command({
  service: 'instances',
  name: 'find-partition',
  purpose: 'Find the partition of an instance of ours and check that its configuration may be changed now.',
  payload: InstanceRef.extend({
    /**
     * What the operation is about to change; a running partition needs RMC and the DLPAR capability for it. `io-if-needed`:
     * whoever finds that nothing has to change must not be refused.
     */
    toChange: z.enum(['io', 'io-if-needed', 'nothing']).default('nothing'),
    /** An absent partition is an error unless this says otherwise. */
    absent: z.enum(['refuse', 'accept']).default('refuse'),
  }),
  result: z.object({
    partition: PartitionRef.nullable(),
    /** Why its I/O cannot be changed now; only when asked for `io-if-needed`. */
    frozen: Failure.optional(),
  }),
});
