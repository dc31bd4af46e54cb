import type { Outgoing } from './bus.js';

/**
 * The alarm clock of an operation: it rings again and again until the operation has ended. A second one is harmless, and so is one
 * of an operation that has ended.
 *
 * @param at  tells clocks of one operation apart; ms since 1970
 */
export const wakeOf = (operation: string, at: number): Outgoing => ({
  subject: `powervm.wake.${operation}`,
  id: `${operation}.wake.${at}`,
  type: 'powervm.wake',
  payload: {},
});

/** @param id  of a message that `wakeOf` made */
export const wokenBy = (id: string): string => id.replace(/\.wake\.\d+$/, '');
