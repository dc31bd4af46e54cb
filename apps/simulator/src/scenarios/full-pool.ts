import { onEach, type Scenario } from './scenario.js';

const GIB = 2 ** 30;

export const fullPool: Scenario = {
  summary:
    'a thick unit of others leaves 1 GiB free in the shared storage pool: uploads of more fail, thin units can be made',
  apply: onEach((control, host) => control.fillPool(host, { leavingBytes: GIB })),
};
