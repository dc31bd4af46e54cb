import type { InstanceLifecycle, PayloadOf } from '#contracts';
import type { PowerState } from '../power/partition-state.js';

/** The power states that Nova acts on; the others say that something is wrong, and are not news of a change. */
export type SettledPower = Extract<PowerState, 'RUNNING' | 'SHUTDOWN' | 'SUSPENDED'>;

export const isSettled = (power: PowerState): power is SettledPower =>
  power === 'RUNNING' || power === 'SHUTDOWN' || power === 'SUSPENDED';

/** What happened between two states; Nova takes it only if its own look at the instance agrees, so it follows the same table. */
export function transitionBetween(
  before: SettledPower,
  now: SettledPower,
): PayloadOf<typeof InstanceLifecycle>['transition'] | undefined {
  if (before === now) return undefined;
  if (now === 'SHUTDOWN') return 'stopped';
  if (now === 'SUSPENDED') return 'suspended';
  return before === 'SUSPENDED' ? 'resumed' : 'started';
}
