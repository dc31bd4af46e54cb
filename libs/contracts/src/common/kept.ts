import { z } from 'zod';

/** Something that stays on the hypervisor on purpose after a destroy or an undo, named so that people know. */
export const Kept = z.object({
  kind: z.enum(['image-lu', 'media-repository', 'vlan', 'virtual-switch']),
  name: z.string(),
});
export type Kept = z.infer<typeof Kept>;
