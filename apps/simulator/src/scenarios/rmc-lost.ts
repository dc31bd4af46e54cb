import { lastVios } from './last-vios.js';
import { onEach, type Scenario } from './scenario.js';

export const rmcLost: Scenario = {
  summary: 'the last VIOS of each host runs, but its RMC connection is lost: changes through it are refused',
  apply: onEach(async (control, host) =>
    control.changePartition(host, await lastVios(control, host), { rmc: 'inactive' }),
  ),
};
