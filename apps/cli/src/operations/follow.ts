import { isFinal, type OperationView } from '#contracts';
import type { Display } from './display.js';
import { interrupted } from './interrupted.js';
import type { OperationFeed } from './operation-feed.js';
import { refused } from './refused.js';

export interface FollowOptions {
  id: string;
  /** Ends the waiting, never the operation. */
  signal: AbortSignal;
  /** The operation must be known already: an id that the gateway lacks is an error. @default false: it may just be new */
  known?: boolean;
  /** What the operation must have left behind before its end counts: the last change before a retry. */
  after?: string;
}

/**
 * Shows an operation until it has ended.
 *
 * @returns what it looks like at its end, whatever that is
 * @throws OperationError what the gateway refused it for; `operation.not-found`; `cli.interrupted`
 */
export async function follow(
  feed: OperationFeed,
  display: Display,
  { id, signal, known = false, after = '' }: FollowOptions,
): Promise<OperationView> {
  let last: OperationView | undefined;
  let unanswered = false;
  try {
    for await (const update of feed.updates(signal)) {
      if (update.is === 'rejected') throw refused(update.failure);
      if (update.is === 'unknown' && known) throw refused(update.failure);
      if (update.is === 'progress') display.progress(update.progress);
      if (update.is === 'unanswered' && !unanswered) {
        unanswered = true;
        display.note(`${update.failure.message}; still waiting, the operation is not lost`);
      }
      if (update.is !== 'view') continue;
      unanswered = false;
      // Replicas of the gateway publish side by side: what is older than what we know comes too late.
      if (last !== undefined && update.view.updatedAt < last.updatedAt) continue;
      last = update.view;
      display.update(last);
      if (isFinal(last.state) && last.updatedAt > after) return last;
    }
  } finally {
    display.end();
  }
  throw interrupted(id);
}
