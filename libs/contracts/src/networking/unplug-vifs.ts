import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const UnplugVifs = command({
  service: 'networking',
  name: 'unplug-vifs',
  purpose: 'Remove adapters and trunks of the instance, and VLANs that only we needed; already gone is success.',
  payload: InstanceRef.extend({
    /** Port ids; all that are recorded, the management adapter too, when absent. */
    vifs: z.array(z.string()).optional(),
  }),
  result: z.object({}),
});
