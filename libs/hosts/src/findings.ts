import { type Cleaned, NO_INSTANCE, type Orphan, toFailure } from '#contracts';
import type { Delivery } from '#messaging';
import { isPowerVmError } from '#powervm';
import { isAway } from './circuit.js';

/** An orphan, and how it is removed where it may be. */
export interface Finding {
  readonly orphan: Orphan;
  /** Absent: nobody but a person may. Called in the order of the findings. */
  readonly remove?: (delivery: Delivery) => Promise<void>;
}

/**
 * Removes those of an instance, or those of none. One that cannot be removed keeps no other from being so, but for records
 * behind it: they tell whose it is.
 *
 * @param instance  Nova's uuid or NO_INSTANCE
 * @throws in the end, what may pass by itself, so that the step is tried again, and what may have happened in spite of its
 *         error; at once, that the host does not answer
 */
export async function removeFindings(
  findings: readonly Finding[],
  instance: string,
  delivery: Delivery,
): Promise<Cleaned> {
  const cleaned: Cleaned = { removed: [], left: [] };
  const errors: unknown[] = [];
  let isStuck = false;
  for (const { orphan, remove } of findings) {
    if ((orphan.instance ?? NO_INSTANCE) !== instance) continue;
    if (orphan.remedy !== 'remove' || remove === undefined) {
      cleaned.left.push(orphan);
      continue;
    }
    if (isStuck && orphan.kind === 'record') {
      cleaned.left.push({ ...orphan, why: 'it is kept until what could not be removed is gone' });
      continue;
    }
    try {
      await remove(delivery);
      cleaned.removed.push(orphan);
    } catch (error) {
      const { retryable, message, code } = toFailure(error);
      if (code === 'step.fenced' || isAway(code)) throw error;
      isStuck = true;
      // A server that fails, at a read too, has not refused to remove it.
      const isDoubtful = isPowerVmError(error, 'hypervisor.failed') || (isPowerVmError(error) && error.outcomeUnknown);
      if (retryable || isDoubtful) errors.push(error);
      else cleaned.left.push({ ...orphan, remedy: 'look', why: message });
    }
  }
  if (errors.length > 0) throw errors[0];
  return cleaned;
}
