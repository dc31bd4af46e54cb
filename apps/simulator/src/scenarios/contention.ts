import type { Scenario } from './scenario.js';

export const contention: Scenario = {
  summary: 'every second update with an etag comes too late: 412, read again',
  apply: async (control) => {
    await control.fault({ match: { method: 'POST' }, when: { every: 2 }, fault: { kind: 'stale-etag' } });
  },
};
