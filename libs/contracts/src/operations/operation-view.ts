import { z } from 'zod';
import { Failure } from '../failure.js';

export const StepState = z.enum([
  'pending',
  'running',
  'succeeded',
  'failed',
  'skipped',
  'undoing',
  'undone',
  'undo-failed',
]);
export type StepState = z.infer<typeof StepState>;

/**
 * - `waiting`: behind another operation on the same instance
 * - `running`, then `succeeded`
 * - `undoing`, then `failed`: nothing of it is left on the hypervisor but what is named as kept
 * - `needs-attention`: something could not be undone; the steps say what, and `operation retry` tries again
 */
export const OperationState = z.enum(['waiting', 'running', 'succeeded', 'undoing', 'failed', 'needs-attention']);
export type OperationState = z.infer<typeof OperationState>;

/** An operation as people and clients see it. Times are ISO 8601. No request content: it may hold secrets. */
export const OperationView = z.object({
  id: z.string(),
  flow: z.string(),
  version: z.int(),
  host: z.string(),
  instance: z.string(),
  instanceName: z.string().optional(),
  state: OperationState,
  createdAt: z.string(),
  updatedAt: z.string(),
  traceId: z.string().optional(),
  steps: z.array(
    z.object({
      name: z.string(),
      service: z.string(),
      needs: z.array(z.string()),
      state: StepState,
      attempt: z.int(),
      startedAt: z.string().optional(),
      endedAt: z.string().optional(),
      failure: Failure.optional(),
    }),
  ),
  /** Names of the steps whose work is still there, of one that needs attention. */
  left: z.array(z.string()).optional(),
  result: z.unknown().optional(),
  failure: Failure.optional(),
});
export type OperationView = z.infer<typeof OperationView>;

/** Ended for now: one that needs attention may be retried, and one whose step landed late is undone once more. */
export const isFinal = (state: OperationState): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'needs-attention';
