import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const DisconnectStorage = command({
  service: 'storage',
  name: 'disconnect-storage',
  purpose: "Remove the instance's vSCSI mappings from every VIOS; what was behind them stays.",
  payload: InstanceRef.extend({
    /** Everything, or the named volumes only: by Cinder's ids, and by device ids where those are not known. */
    what: z.union([
      z.literal('everything'),
      z.object({ volumes: z.array(z.string()).min(1), udids: z.array(z.string()).default([]) }),
    ]),
  }),
  result: z.object({}),
});
