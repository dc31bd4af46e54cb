import { z } from 'zod';
import { OperationId } from '../common/ids.js';
import { event } from '../contract.js';
import { Failure } from '../failure.js';

export const StepPhase = z.enum(['do', 'undo']);
export type StepPhase = z.infer<typeof StepPhase>;

export const StepSettled = event({
  name: 'step.settled',
  purpose: "A service's answer to one step of an operation.",
  payload: z.object({
    operation: OperationId,
    step: z.string(),
    phase: StepPhase,
    attempt: z.int().positive(),
    outcome: z.discriminatedUnion('is', [
      z.object({ is: z.literal('succeeded'), result: z.unknown() }),
      z.object({ is: z.literal('failed'), failure: Failure }),
    ]),
  }),
  key: ({ operation }) => operation,
});
