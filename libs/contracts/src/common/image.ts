import { z } from 'zod';
import { sealedFor } from '../sealed.js';

/** Hex digest of the whole image, verified while it streams. */
export const Checksum = z.object({
  algorithm: z.enum(['md5', 'sha256', 'sha512']),
  value: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.string().regex(/^[0-9a-f]+$/, 'must be hexadecimal')),
});
export type Checksum = z.infer<typeof Checksum>;

const hasNoLogon = (url: string): boolean => {
  const { username, password } = new URL(url);
  return username === '' && password === '';
};

/** Where the boot disk's content comes from. Only raw images boot on PowerVM. */
export const ImageSource = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('glance'),
    id: z.string().min(1),
    /** Base URL of an Images v2 API; storage's own configuration when absent. */
    endpoint: z.url().optional(),
    /** Keystone token for a private image. */
    token: sealedFor('storage').optional(),
  }),
  z.object({
    kind: z.literal('url'),
    url: z
      .url({ protocol: /^https?$/ })
      .refine(hasNoLogon, 'must not have a user or password in it: it is kept in the clear')
      .meta({ description: 'Without a user or password; it is kept in the clear.' }),
    name: z.string().min(1).optional(),
    checksum: Checksum,
  }),
  z.object({
    kind: z.literal('file'),
    /** Absolute path on the machine where storage runs, below one of its configured image directories. */
    path: z.string().startsWith('/'),
    name: z.string().min(1).optional(),
    checksum: Checksum.optional(),
  }),
]);
export type ImageSource = z.infer<typeof ImageSource>;
