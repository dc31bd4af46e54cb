import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { Kept } from '../common/kept.js';
import { command } from '../contract.js';

export const Destroy = command({
  service: 'gateway',
  name: 'destroy',
  purpose: 'Remove an instance and whatever is left of one that was built half; already gone is success.',
  payload: InstanceRef,
  result: z.object({ kept: z.array(Kept) }),
});
