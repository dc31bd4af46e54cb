import { z } from 'zod';

/** A logical unit as the server knows it. */
const Unit = z.object({ uuid: z.string(), udid: z.string() });

/** Document of the domain `boot-disk`, written before the unit is made and removed after it is gone. */
export const BootDiskRecord = z.object({
  /** The operation that made it: an undo of another one leaves it alone. */
  madeBy: z.string(),
  name: z.string(),
  tier: z.string(),
  /** VIOSes of the host that serve the pool. */
  vioses: z.array(z.string()),
  capacityGb: z.number(),
  /** Name of the unit that it was cloned from, which stays; '' where that is not known. */
  image: z.string(),
  /** Absent until the server has answered; the unit may exist nevertheless. */
  unit: Unit.optional(),
  /** Some creation was not answered, so a second unit of this name may be there, or land at any time: it stays so. */
  doubtful: z.boolean(),
});
export type BootDiskRecord = z.infer<typeof BootDiskRecord>;

export const BOOT_DISK_DOMAIN = 'boot-disk';
