import { z } from 'zod';

/** What has been published of an instance's life, so that a replica that takes over neither repeats nor misses anything. */
export const LifecycleRecord = z.object({
  /** The operation that made the instance: one that is made anew starts from the beginning. */
  madeBy: z.string(),
  power: z.enum(['RUNNING', 'SHUTDOWN', 'SUSPENDED', 'CRASHED', 'GONE']),
  /** Transitions published so far. */
  count: z.int(),
});
export type LifecycleRecord = z.infer<typeof LifecycleRecord>;

export const LIFECYCLE_DOMAIN = 'lifecycle';
