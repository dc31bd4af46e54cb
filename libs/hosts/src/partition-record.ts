import { z } from 'zod';

/** Document of the domain `instances`: its presence makes a partition ours. Written by instances, read by all. */
export const PartitionRecord = z.object({
  /** PowerVM's form of the uuid: upper case, top bit clear. */
  partitionUuid: z.string(),
  /** LPAR id; absent until the partition exists. */
  partitionId: z.int().optional(),
  name: z.string(),
  /** Absent for AIX and Linux. */
  osType: z.literal('ibmi').optional(),
  /** The operation that made it: another spawn of the same uuid is refused. */
  madeBy: z.string(),
});
export type PartitionRecord = z.infer<typeof PartitionRecord>;

export const INSTANCES_DOMAIN = 'instances';
