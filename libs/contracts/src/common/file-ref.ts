import { z } from 'zod';

/** Content too large for a message, sealed to its reader in the object store POWERVM_FILES under `name`. */
export const FileRef = z.object({
  name: z.string().min(1),
  /** Of the clear content. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.int().min(0),
});
export type FileRef = z.infer<typeof FileRef>;
