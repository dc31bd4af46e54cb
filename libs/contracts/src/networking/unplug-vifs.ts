import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { Kept } from '../common/kept.js';
import { command } from '../contract.js';
import { Failure } from '../failure.js';

export const UnplugVifs = command({
  service: 'networking',
  name: 'unplug-vifs',
  purpose: 'Remove adapters and trunks of the instance, and VLANs that only we needed; already gone is success.',
  payload: InstanceRef.extend({
    /** Port ids; all that are recorded, the management adapter too, when absent. */
    vifs: z.array(z.string()).optional(),
    /** The failure of this command if an adapter has to be removed: the partition cannot change its I/O now. */
    frozen: Failure.optional(),
  }),
  result: z.object({ kept: z.array(Kept).default([]) }),
});
