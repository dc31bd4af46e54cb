import { z } from 'zod';
import { Failure, OperationState, StepState } from '#contracts';

/** Times are ms since 1970. */
export const StepRecord = z.object({
  state: StepState,
  /** Of the phase that `state` is in: tries of the step itself, or of its undo. */
  attempt: z.int(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  deadline: z.number().optional(),
  /** A failed undo is tried again then. */
  retryAt: z.number().optional(),
  /** The step ran out of time: it may still happen, so its undo is repeated once its outcome is known, or at `retryAt`. */
  doubtful: z.boolean().optional(),
  result: z.unknown().optional(),
  failure: Failure.optional(),
});
export type StepRecord = z.infer<typeof StepRecord>;

/** All that is known of one operation; the value under its id in the bucket POWERVM_OPERATIONS. */
export const Operation = z.object({
  id: z.string(),
  flow: z.string(),
  version: z.int(),
  host: z.string(),
  instance: z.string(),
  /** The validated command; secrets in it are sealed. */
  input: z.unknown(),
  state: OperationState,
  steps: z.record(z.string(), StepRecord),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** Trace context of the span "accepted", parent of all that follows. */
  trace: z.string(),
  result: z.unknown().optional(),
  failure: Failure.optional(),
});
export type Operation = z.infer<typeof Operation>;
