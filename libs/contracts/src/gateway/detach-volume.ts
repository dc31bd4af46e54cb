import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const DetachVolume = command({
  service: 'gateway',
  name: 'detach-volume',
  purpose: 'Detach a Cinder volume and remove its hdisks; one that is not attached is success.',
  payload: InstanceRef.extend({
    volumeId: z.string().min(1),
    /**
     * Unique device id, as the attach has told it: finds the volume when the record of what is ours was made anew from the host,
     * which does not know Cinder's ids.
     */
    targetUdid: z.string().min(1).optional(),
  }),
  result: z.object({}),
});
