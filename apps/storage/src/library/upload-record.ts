import { z } from 'zod';
import type { InstanceRef } from '#contracts';

/**
 * Document of the domain `image-upload`: an upload under way, kept from before its marker exists until nothing of it is left but the image.
 * Whoever finds one while holding the lease of the upload knows that its author is dead, and what it left behind.
 */
export const UploadRecord = z.object({
  /** Name of the image unit. */
  unit: z.string(),
  /** Name of the marker, unique by its tag. */
  marker: z.string(),
  /** `marking`: no image unit of this upload exists. `writing`: one may, and it is not complete. */
  phase: z.enum(['marking', 'writing']),
  /** Of the image unit, as soon as it is known: descriptors of the upload are told by it, with the marker or without. */
  udid: z.string().optional(),
  /**
   * When the creation of what `phase` names was last known to be under way, ms since 1970: until it is seen it may land for a while
   * after. 0: it cannot any more.
   */
  sentAt: z.number().default(0),
  /** Bytes, as last reported. */
  done: z.number().default(0),
});
export type UploadRecord = z.infer<typeof UploadRecord>;

export const UPLOAD_DOMAIN = 'image-upload';

/** One upload per pool and content, where the other records have host and instance. */
export const uploadKey = (poolUdid: string, digest: string): InstanceRef => ({
  host: `pool-${poolUdid}`,
  uuid: digest,
});
