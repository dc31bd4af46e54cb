import type { Scenario } from './scenario.js';

export const flakyNetwork: Scenario = {
  summary:
    'connections end: 2 in 100 requests do not arrive, 2 are carried out and not answered, 1 is answered by half',
  apply: async (control) => {
    const cuts = { arrival: 0.02, 'before-answer': 0.02, 'mid-answer': 0.01 } as const;
    for (const [at, probability] of Object.entries(cuts) as [keyof typeof cuts, number][]) {
      await control.fault({ when: { probability }, fault: { kind: 'cut', at } });
    }
  },
};
