import { z } from 'zod';
import { event } from '../contract.js';

/**
 * Heard by whoever works on a step of the operation now, so that a long one ends early. It is said again while
 * the undo waits for such a step. Its subject lies outside the streams.
 */
export const OperationCancelled = {
  ...event({
    name: 'cancelled',
    purpose: 'An operation is being undone: its steps under way should end as soon as they can.',
    payload: z.object({ operation: z.string() }),
    key: ({ operation }) => operation,
  }),
  subject: 'powervm.cancelled.v1',
};
