import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const UnplugInstanceVifs = command({
  service: 'gateway',
  name: 'unplug-vifs',
  purpose: 'Take ports from an instance; those already gone are success.',
  payload: InstanceRef.extend({ vifs: z.array(z.string().min(1)).min(1) }),
  result: z.object({}),
});
