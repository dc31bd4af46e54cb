import type { Sequence } from '../sequence.js';
import { GET_LPAR, job, LPAR } from './common.js';

export const POWER_ON: Sequence = [GET_LPAR, ...job(LPAR, 'PowerOn')];
export const POWER_OFF: Sequence = [GET_LPAR, ...job(LPAR, 'PowerOff')];
/** A gentler way first, which fails. @param fallbacks how many ways fail before one does it */
export const powerOffAfter = (fallbacks: number): Sequence => [
  GET_LPAR,
  ...Array.from({ length: fallbacks + 1 }, (_, way) => job(LPAR, 'PowerOff', `way ${way}`)).flat(),
];
/** A restart is a PowerOff that says so. */
export const REBOOT: Sequence = POWER_OFF;
export const NOTHING_TO_DO: Sequence = [GET_LPAR];
