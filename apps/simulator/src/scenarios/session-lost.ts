import type { Scenario } from './scenario.js';

export const sessionLost: Scenario = {
  summary: 'at every 25th request all sessions end, as when the management software restarts: 401 until the next logon',
  apply: async (control) => {
    await control.fault({ when: { every: 25 }, fault: { kind: 'sessions-lost' } });
  },
};
