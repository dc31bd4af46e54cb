import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { Volume } from '../common/volume.js';
import { command } from '../contract.js';

export const AttachVolume = command({
  service: 'gateway',
  name: 'attach-volume',
  purpose: 'Attach a Cinder volume by vSCSI; one that is attached already is success.',
  payload: InstanceRef.extend({ volume: Volume }),
  result: z.object({ targetUdid: z.string(), degraded: z.array(z.string()) }),
});
