import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';
import { Adopted } from '../reconcile/adopt.js';

export const Adopt = command({
  service: 'gateway',
  name: 'adopt',
  purpose:
    'Record a partition with the uuid of an instance, and what belongs to it, as ours: after the record was lost. From then on a destroy removes all of it.',
  payload: InstanceRef.extend({
    /** Find out what would be recorded, and record nothing. */
    dryRun: z.boolean().default(false),
    /** VLANs of its ports that we have put on network bridges, and that may be taken off with the last port. */
    vlans: z.array(z.int().min(1).max(4094)).default([]),
  }),
  result: Adopted,
});
