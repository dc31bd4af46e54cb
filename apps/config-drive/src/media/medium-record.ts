import { z } from 'zod';

/** Document of the domain `config-drive`: the medium that we made for an instance, and where. */
export const MediumRecord = z.object({
  vios: z.string(),
  volumeGroup: z.string(),
  name: z.string(),
  /** The operation that made it: an undo of another one leaves it alone. */
  madeBy: z.string(),
  /** The upload has ended, and nothing of it is left but the medium: until then the medium may be half written. */
  settled: z.boolean().default(true),
});
export type MediumRecord = z.infer<typeof MediumRecord>;

export const MEDIA_DOMAIN = 'config-drive';
