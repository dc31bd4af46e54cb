import type { Scenario } from './scenario.js';

export const lostEvents: Scenario = {
  summary: 'every tenth read of the event feed says CACHE_CLEARED: what clients know is stale',
  apply: async (control) => {
    await control.fault({ match: { operation: 'GET Event' }, when: { every: 10 }, fault: { kind: 'events-lost' } });
  },
};
