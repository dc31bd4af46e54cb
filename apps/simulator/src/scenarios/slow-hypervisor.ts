import type { Scenario } from './scenario.js';

export const slowHypervisor: Scenario = {
  summary: 'reads take 20 to 80 ms, changes 100 to 400 ms, jobs, starts, shutdowns and RMC seconds',
  apply: async (control) => {
    await control.latency({ match: { method: 'GET' }, ms: { from: 20, to: 80 } });
    for (const method of ['PUT', 'POST', 'DELETE'] as const) {
      await control.latency({ match: { method }, ms: { from: 100, to: 400 } });
    }
    const jobs = { default: 200, PowerOn: 1500, PowerOff: 1000, LUARecovery: 800 };
    await control.setDelays({ start: 2000, rmc: 4000, shutdown: 2000, jobs });
  },
};
