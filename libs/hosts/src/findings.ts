import { type Cleaned, NO_INSTANCE, type Orphan, toFailure } from '#contracts';
import type { Delivery } from '#messaging';
import { isPowerVmError } from '#powervm';

/** An orphan, and how it is removed where it may be. */
export interface Finding {
  readonly orphan: Orphan;
  /** Absent: nobody but a person may. Called in the order of the findings. */
  readonly remove?: (delivery: Delivery) => Promise<void>;
}

/**
 * Removes those of an instance, or those of none. One that cannot be removed keeps no other from being so.
 *
 * @param instance  Nova's uuid or NO_INSTANCE
 * @throws what may pass by itself, so that the step is tried again, and what may have happened in spite of its error
 */
export async function removeFindings(
  findings: readonly Finding[],
  instance: string,
  delivery: Delivery,
): Promise<Cleaned> {
  const cleaned: Cleaned = { removed: [], left: [] };
  for (const { orphan, remove } of findings) {
    if ((orphan.instance ?? NO_INSTANCE) !== instance) continue;
    if (orphan.remedy !== 'remove' || remove === undefined) {
      cleaned.left.push(orphan);
      continue;
    }
    try {
      await remove(delivery);
      cleaned.removed.push(orphan);
    } catch (error) {
      const { retryable, message, code } = toFailure(error);
      // A server that fails, at a read too, has not refused to remove it.
      const isDoubtful = isPowerVmError(error, 'hypervisor.failed') || (isPowerVmError(error) && error.outcomeUnknown);
      if (retryable || isDoubtful || code === 'step.fenced') throw error;
      cleaned.left.push({ ...orphan, remedy: 'look', why: message });
    }
  }
  return cleaned;
}
