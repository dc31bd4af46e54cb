import { z } from 'zod';
import { InstanceRef, PartitionRef } from '../common/ids.js';
import { command } from '../contract.js';
import { DiscoveredVolume } from './discover-volumes.js';
import { LogicalUnitRef } from './ensure-boot-disk.js';

/** A virtual optical medium in the media repository of one VIOS. */
export const OpticalMediumRef = z.object({ vios: z.string(), name: z.string() });
export type OpticalMediumRef = z.infer<typeof OpticalMediumRef>;

/** Per VIOS this is one update, whatever is mapped; leftovers under a recycled LPAR id go in the same one. */
export const ConnectStorage = command({
  service: 'storage',
  name: 'connect-storage',
  purpose: 'Map boot disk, volumes and config drive to the partition by vSCSI, on every VIOS that serves them.',
  payload: InstanceRef.extend({
    partition: PartitionRef,
    disk: LogicalUnitRef.optional(),
    medium: OpticalMediumRef.optional(),
    volumes: z.array(DiscoveredVolume).default([]),
    /** A partition just created under this LPAR id: whatever is mapped to the id already is somebody's leftover. */
    fresh: z.boolean().default(false),
  }),
  result: z.object({
    /** VIOSes that were skipped because they are down, where the others give enough paths. */
    degraded: z.array(z.string()),
  }),
});
