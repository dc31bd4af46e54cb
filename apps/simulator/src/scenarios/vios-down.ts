import { lastVios } from './last-vios.js';
import { onEach, type Scenario } from './scenario.js';

export const viosDown: Scenario = {
  summary: 'the last VIOS of each host is not activated: single paths, no changes through it',
  apply: onEach(async (control, host) =>
    control.changePartition(host, await lastVios(control, host), { state: 'not activated' }),
  ),
};
