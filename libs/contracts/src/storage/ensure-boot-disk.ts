import { z } from 'zod';
import { InstanceRef } from '../common/ids.js';
import { ImageSource } from '../common/image.js';
import { Kept } from '../common/kept.js';
import { command } from '../contract.js';

/** A logical unit of the shared storage pool. Capacity in GiB. */
export const LogicalUnitRef = z.object({ udid: z.string(), name: z.string(), capacityGb: z.number() });
export type LogicalUnitRef = z.infer<typeof LogicalUnitRef>;

/** The image's LU is made once per checksum and pool, whoever asks; the boot disk is a clone of it. */
export const EnsureBootDisk = command({
  service: 'storage',
  name: 'ensure-boot-disk',
  purpose: 'Have the image in the pool, and a clone of it for the instance, of max(rootGb, size of the image).',
  payload: InstanceRef.extend({ name: z.string().min(1), rootGb: z.int().min(0), image: ImageSource }),
  result: z.object({ disk: LogicalUnitRef, kept: z.array(Kept) }),
});
