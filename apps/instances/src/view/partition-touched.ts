import { z } from 'zod';
import { event } from '#contracts';

/**
 * Between replicas of this service only, kept by nobody: a command has just changed a partition. The hypervisor's own event
 * comes a moment later, and whoever asks right after the command must not be told the state from before it.
 */
export const PartitionTouched = {
  ...event({
    name: 'partition-touched',
    purpose: 'A partition was changed by a command.',
    payload: z.object({ host: z.string(), partition: z.string() }),
    key: ({ host }) => host,
  }),
  subject: 'powervm.partition-touched.v1',
};
