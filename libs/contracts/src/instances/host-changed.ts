import { z } from 'zod';
import { event } from '../contract.js';

/** `sequence` rises by one per host and epoch; a gap, or another epoch, means: read again. */
export const HostChanged = {
  ...event({
    name: 'host-changed',
    purpose: "Changes of objects on a host, from the hypervisor's own event feed.",
    payload: z.object({
      host: z.string(),
      /** Whoever reads the feed now; a new reader starts a new epoch. */
      epoch: z.string(),
      sequence: z.int().min(0),
      /** Everything known of the host is stale. */
      everything: z.boolean(),
      changes: z.array(
        z.object({
          change: z.enum(['add', 'modify', 'delete']),
          /** `LogicalPartition`, `VirtualIOServer`, `NetworkBridge` ... */
          type: z.string(),
          uuid: z.string(),
          /** As the hypervisor says: `PartitionState,Other`. */
          detail: z.string(),
        }),
      ),
    }),
    key: ({ host }) => host,
  }),
  subject: 'powervm.host-changed.v1',
};
