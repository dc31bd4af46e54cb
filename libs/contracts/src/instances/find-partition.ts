import { z } from 'zod';
import { InstanceRef, PartitionRef } from '../common/ids.js';
import { command } from '../contract.js';

/** The first step of every operation on an existing instance. */
export const FindPartition = command({
  service: 'instances',
  name: 'find-partition',
  purpose: 'Find the partition of an instance of ours and check that its configuration may be changed now.',
  payload: InstanceRef.extend({
    /** What the operation is about to change; a running partition needs RMC and the DLPAR capability for it. */
    toChange: z.enum(['io', 'nothing']).default('nothing'),
    /** An absent partition is an error unless this says otherwise. */
    absent: z.enum(['refuse', 'accept']).default('refuse'),
  }),
  result: z.object({ partition: PartitionRef.nullable() }),
});
