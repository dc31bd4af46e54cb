import type { Scenario } from './scenario.js';

export const busyVios: Scenario = {
  summary: 'every third change of a VIOS is refused as busy, in the words on which clients try again',
  apply: async (control) => {
    const match = { operation: ['POST VirtualIOServer/{id}', 'POST ManagedSystem/VirtualIOServer/{id}'] };
    await control.fault({ match, when: { every: 3 }, fault: { kind: 'busy', text: 'vios-busy' } });
  },
};
