import { z } from 'zod';
import { event } from '../contract.js';

/** Published often and kept by nobody: its subject lies outside the streams. */
export const OperationProgress = {
  ...event({
    name: 'progress',
    purpose: 'How far a long step has come.',
    payload: z.object({
      operation: z.string(),
      step: z.string(),
      /** What is being counted: `uploading image`. */
      label: z.string(),
      done: z.number(),
      /** Absent while it is not known. */
      total: z.number().optional(),
      unit: z.enum(['bytes', 'percent', 'items']),
    }),
    key: ({ operation }) => operation,
  }),
  subject: 'powervm.progress.v1',
};
