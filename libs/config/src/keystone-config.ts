import { z } from 'zod';

const url = z
  .url({ protocol: /^https?$/ })
  .describe("Keystone's address, http://controller:5000/v3; without it images are read as `glanceTokenFile` allows");

const common = {
  authUrl: url,
  region: z.string().min(1).optional().describe('region of the image endpoint; needed where there are several'),
  interface: z.enum(['internal', 'public', 'admin']).default('internal').describe('which image endpoint is used'),
};

/** The credential of the storage service for Glance. Files hold the secret and nothing else, and are read at each logon. */
export const KeystoneConfig = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('password').describe('or `application-credential`'),
    ...common,
    user: z
      .string()
      .min(1)
      .describe(
        'a user with the role `reader` of a project, for images that everybody may read; others are read with the token of the user who asks',
      ),
    passwordFile: z.string().describe('file with the password'),
    project: z.string().min(1).default('service').describe('project of the token'),
    userDomain: z.string().min(1).default('Default').describe('domain name of the user'),
    projectDomain: z.string().min(1).default('Default').describe('domain name of the project'),
  }),
  z.object({
    kind: z.literal('application-credential'),
    ...common,
    id: z.string().min(1).describe('of the application credential; in place of user and project'),
    secretFile: z.string().describe('file with its secret'),
  }),
]);
export type KeystoneConfig = z.infer<typeof KeystoneConfig>;
