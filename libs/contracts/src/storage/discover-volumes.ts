import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { Volume } from '../common/volume.js';
import { command } from '../contract.js';

/** A volume as the VIOSes see it. `udid` is the same on each of them, the hdisk's name is not. */
export const DiscoveredVolume = z.object({
  id: z.string(),
  udid: z.string(),
  paths: z.array(z.object({ vios: z.string(), hdisk: z.string() })).min(1),
});
export type DiscoveredVolume = z.infer<typeof DiscoveredVolume>;

export const DiscoverVolumes = command({
  service: 'storage',
  name: 'discover-volumes',
  purpose: 'Make Cinder volumes visible as hdisks on the VIOSes whose ports they are zoned to.',
  payload: InstanceRef.extend({ volumes: z.array(Volume).min(1) }),
  result: z.object({
    volumes: z.array(DiscoveredVolume),
    /** VIOSes that should see a volume and do not, where the others give enough paths. */
    degraded: z.array(z.string()).default([]),
  }),
});
