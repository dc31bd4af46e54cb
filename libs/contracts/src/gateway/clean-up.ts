import { command } from '../contract.js';
import { InstanceOrNone } from '../reconcile/no-instance.js';
import { Cleaned } from '../reconcile/remove-orphans.js';

export const CleanUp = command({
  service: 'gateway',
  name: 'clean-up',
  purpose:
    'Remove what an instance has left on a host, or what belongs to no instance, as far as it is ours for certain. Waits for its turn among the operations of the instance.',
  payload: InstanceOrNone,
  result: Cleaned,
});
