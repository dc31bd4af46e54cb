import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { command } from '../contract.js';

export const DisconnectStorage = command({
  service: 'storage',
  name: 'disconnect-storage',
  purpose: "Remove the instance's vSCSI mappings from every VIOS; what was behind them stays.",
  payload: InstanceRef.extend({
    /** Everything, or the named volumes (Cinder ids) only. */
    what: z.union([z.literal('everything'), z.object({ volumes: z.array(z.string()).min(1) })]),
  }),
  result: z.object({}),
});
