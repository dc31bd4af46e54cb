import type { InstanceLifecycle, PayloadOf } from '#contracts';
import type { PowerState } from '../power/partition-state.js';

/** The power states that are news. NOSTATE of a partition that exists only says that the host does not know at the moment. */
export type SettledPower = Exclude<PowerState, 'NOSTATE'>;

/** What an instance can be known as; `GONE`: its partition was deleted and its record is still there. */
export type KnownPower = SettledPower | 'GONE';

export const isSettled = (power: PowerState): power is SettledPower => power !== 'NOSTATE';

/**
 * What happened between two states. Nova takes it only if its own look at the instance agrees, so it follows the same table; it
 * takes nothing for CRASHED and a partition that is gone, which are told for whoever remembers states.
 */
export function transitionBetween(
  before: KnownPower,
  now: KnownPower,
): PayloadOf<typeof InstanceLifecycle>['transition'] | undefined {
  if (before === now) return undefined;
  if (now === 'GONE') return 'gone';
  if (now === 'CRASHED') return 'crashed';
  if (now === 'SHUTDOWN') return 'stopped';
  if (now === 'SUSPENDED') return 'suspended';
  return before === 'SUSPENDED' ? 'resumed' : 'started';
}
