import { badRequest } from '../../errors.js';
import { type JobDefinition, succeeded } from '../../jobs/job.js';
import type { ManagedSystem } from '../../world/model/managed-system.js';
import { takeWwpnPairs } from '../../world/storage/wwpns.js';

/** Jobs of a managed system, by operation. */
export const managedSystemJobs: Record<string, JobDefinition<ManagedSystem>> = {
  /** Hands out the next pairs of WWPNs, even and odd, counting up from the host's prefix. */
  GetNextWWPNs: {
    parameters: ['numberPairsRequested'],
    start: (system, { parameters, world }) => {
      const pairs = Number(parameters.numberPairsRequested);
      if (!Number.isInteger(pairs) || pairs < 1) throw badRequest('numberPairsRequested is not a positive number.');
      const list = takeWwpnPairs(world, system, pairs).flat();
      return succeeded({ wwpnList: list.join(',') });
    },
  },
};
