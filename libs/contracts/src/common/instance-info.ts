import { z } from 'zod';

export const PowerState = z.enum(['NOSTATE', 'RUNNING', 'SHUTDOWN', 'SUSPENDED', 'CRASHED']);
export type PowerState = z.infer<typeof PowerState>;

/** Nova's power states, and the partition's own word for it. */
export const InstanceInfo = z.object({
  host: z.string(),
  /** Nova's uuid; null for a partition that is not ours. */
  uuid: z.string().nullable(),
  name: z.string(),
  managed: z.boolean(),
  powerState: PowerState,
  /** `running`, `not activated`, `open firmware` ... */
  partitionState: z.string(),
  partitionUuid: z.string(),
  partitionId: z.int(),
  partitionType: z.string(),
  memoryMb: z.int(),
  vcpus: z.int(),
  rmcState: z.string(),
});
export type InstanceInfo = z.infer<typeof InstanceInfo>;
