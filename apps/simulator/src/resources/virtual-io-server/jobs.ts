import type { JobDefinition } from '../../jobs/job.js';
import type { VirtualIOServer } from '../../world/model/virtual-io-server.js';

/** Jobs of a VIOS besides the power jobs, by operation. */
export const viosJobs: Record<string, JobDefinition<VirtualIOServer>> = {};
