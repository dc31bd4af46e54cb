import { z } from 'zod';

/** What the partition is made for: the image's `os_distro` says so, where it is `ibmi`. */
export const OsType = z.enum(['aix-linux', 'ibmi']).default('aix-linux');
export type OsType = z.infer<typeof OsType>;
