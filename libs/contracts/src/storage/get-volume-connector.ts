import { z } from 'zod';
import { HostName } from '../common/ids.js';
import { query } from '../contract.js';

/** Cinder's connector properties, keys as Nova sends them. */
export const VolumeConnector = z.object({
  host: z.string(),
  wwpns: z.array(z.string()),
  wwnns: z
    .array(z.string())
    .default([])
    .describe('node names of those ports, in the same order, as far as the host tells them'),
  multipath: z.boolean(),
  platform: z.literal('ppc64'),
  os_type: z.literal('linux'),
  ip: z.string().optional(),
});

export const GetVolumeConnector = query({
  service: 'storage',
  name: 'get-volume-connector',
  purpose: 'WWPNs of every active VIOS port of the host, for Cinder.',
  payload: z.object({ host: HostName }),
  result: VolumeConnector,
});
