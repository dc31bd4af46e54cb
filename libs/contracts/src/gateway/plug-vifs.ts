import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { Kept } from '../common/kept.js';
import { Vif } from '../common/vif.js';
import { command } from '../contract.js';

export const PlugInstanceVifs = command({
  service: 'gateway',
  name: 'plug-vifs',
  purpose: 'Give an instance these ports, or repair them; nothing changes when all is well.',
  payload: InstanceRef.extend({ vifs: z.array(Vif).min(1).max(64) }),
  result: z.object({ kept: z.array(Kept).default([]) }),
});
