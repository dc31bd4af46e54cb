import { z } from 'zod';
import { StorageRef } from './storage-ref.js';

/** Document of the domain `mappings`: what was mapped to an instance, written before and removed after. */
export const MappingRecord = z.object({
  partition: z.object({ uuid: z.string(), id: z.int() }),
  storage: z.array(
    z.object({
      /** The operation that mapped it: an undo of another one leaves it alone. */
      madeBy: z.string(),
      ref: StorageRef,
      /** Cinder's id, of a volume. */
      volume: z.string().optional(),
      /** Disconnected, but for a VIOS that was down. */
      leaving: z.boolean().optional(),
    }),
  ),
});
export type MappingRecord = z.infer<typeof MappingRecord>;

export const MAPPING_DOMAIN = 'mappings';
