import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const ForgetVolumes = command({
  service: 'storage',
  name: 'forget-volumes',
  purpose: 'Remove the hdisks of volumes that are mapped to nobody any more; one still used is left alone.',
  payload: InstanceRef.extend({
    /** Cinder ids; every recorded volume of the instance when absent. */
    volumes: z.array(z.string()).optional(),
    /** Device ids of volumes whose Cinder id may not be known. */
    udids: z.array(z.string()).default([]),
  }),
  result: z.object({}),
});
