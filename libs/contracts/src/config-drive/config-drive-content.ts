import { z } from 'zod';
import { FileRef } from '../common/file-ref.js';
import { sealedFor } from '../sealed.js';

/** What only the guest may see; travels sealed. Binary content is base64. */
export const ConfigDriveSecrets = z.object({
  adminPass: z.string().optional(),
  userData: z.base64().optional(),
  /** At least 32 random bytes, drawn once for the instance: the guest's random_seed is derived from it. */
  randomSeed: z.base64().min(44, 'must be at least 32 bytes').optional(),
  /** Injected files: absolute path in the guest -> content. */
  files: z.array(z.object({ path: z.string().min(1), contents: z.base64() })).default([]),
});
export type ConfigDriveSecrets = z.infer<typeof ConfigDriveSecrets>;

/** Either the finished tree (Nova builds it), or the metadata to render it from. */
export const ConfigDriveContent = z.discriminatedUnion('from', [
  z.object({
    from: z.literal('files'),
    /** Path on the drive -> sealed content in the object store. */
    files: z.record(z.string(), FileRef),
  }),
  z.object({
    from: z.literal('metadata'),
    hostname: z.string().min(1),
    displayName: z.string().optional(),
    projectId: z.string().default(''),
    availabilityZone: z.string().default('nova'),
    launchIndex: z.int().min(0).default(0),
    keypairs: z.array(z.object({ name: z.string(), publicKey: z.string() })).default([]),
    meta: z.record(z.string(), z.string()).default({}),
    /** ConfigDriveSecrets, sealed. */
    secrets: sealedFor('config-drive').optional(),
  }),
]);
export type ConfigDriveContent = z.infer<typeof ConfigDriveContent>;
