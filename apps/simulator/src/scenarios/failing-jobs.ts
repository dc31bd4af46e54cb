import type { Scenario } from './scenario.js';

export const failingJobs: Scenario = {
  summary: 'every second start of a partition fails for lack of resources, every fifth shutdown never ends',
  apply: async (control) => {
    await control.fault({
      match: { operation: '*LogicalPartition/{id}/do/PowerOn', method: 'PUT' },
      when: { every: 2 },
      fault: { kind: 'job-fails', message: 'HSCL05DF There are not enough resources to activate the partition.' },
    });
    await control.fault({
      match: { operation: '*LogicalPartition/{id}/do/PowerOff', method: 'PUT' },
      when: { every: 5 },
      fault: { kind: 'job-hangs' },
    });
  },
};
