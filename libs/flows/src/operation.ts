import { z } from 'zod';
import { Failure, OperationState, StepState } from '#contracts';

/** Of a command in its stream. */
export const StoredPlace = z.object({ sequence: z.int(), storedAt: z.number() });

/** Times are ms since 1970. What a newer version has added is kept. */
export const StepRecord = z.looseObject({
  state: StepState,
  /** Of the phase that `state` is in: tries of the step itself, or of its undo. */
  attempt: z.int(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** When its command was due to be published; it waits for an answer until `deadline`. */
  sentAt: z.number().optional(),
  deadline: z.number().optional(),
  /** The undo is tried again then: it failed, or the step may have happened after it. */
  retryAt: z.number().optional(),
  /** Nobody answered the step, or a request of it, so it may still happen: `open` until it is undone, then `undone` until it is so again. */
  doubt: z.enum(['open', 'undone']).optional(),
  /** A signal that came before the step waited for it. */
  early: z.object({ outcome: z.enum(['plugged', 'failed']), reason: z.string().optional() }).optional(),
  result: z.unknown().optional(),
  failure: Failure.optional(),
});
export type StepRecord = z.infer<typeof StepRecord>;

/** All that is known of one operation; the value under its id in the bucket POWERVM_OPERATIONS. */
export const Operation = z.looseObject({
  id: z.string(),
  flow: z.string(),
  version: z.int(),
  host: z.string(),
  instance: z.string(),
  /** The validated command; secrets in it are sealed. */
  input: z.unknown(),
  state: OperationState,
  /** It waits for its turn to be undone (once more), not to begin. */
  resumesUndo: z.boolean().optional(),
  steps: z.record(z.string(), StepRecord),
  createdAt: z.number(),
  /** Of its command in the stream. */
  place: StoredPlace.optional(),
  updatedAt: z.number(),
  /** Trace context of the span "accepted", parent of all that follows. */
  trace: z.string(),
  result: z.unknown().optional(),
  failure: Failure.optional(),
});
export type Operation = z.infer<typeof Operation>;
