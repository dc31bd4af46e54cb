import { z } from 'zod';

/** How to log on to a host's REST API. `file` needs a file system shared with the host: NovaLink's local logon. */
export const Logon = z.discriminatedUnion('kind', [
  z.object({
    kind: z
      .literal('password')
      .describe('or `file`, without the other two: a token file that NovaLink writes on this machine'),
    user: z.string().min(1).describe('user of the REST API'),
    passwordFile: z.string().describe('file that holds the password and nothing else'),
  }),
  z.object({ kind: z.literal('file'), user: z.string().min(1).optional() }),
]);

const seconds = (usual: number) => z.number().min(1).max(86_400).default(usual);

/** How long a host is waited for; what has not answered by then is looked up, tried again or undone. */
const Limits = z.object({
  requestSeconds: seconds(20 * 60).describe('for the answer to one request'),
  updateSeconds: seconds(60 * 60).describe('for the answer to a change of a partition or a VIOS'),
  jobSeconds: seconds(30 * 60).describe('for the end of a job such as a power on; it is cancelled then'),
});

/** One PowerVM host (managed system) behind its NovaLink. */
export const HostConfig = z.object({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][\w-]{0,62}$/, 'must be 1 to 63 letters, digits, _ or -')
    .describe('our name for the host'),
  novaHost: z.string().min(1).optional().describe("Nova's host name for it; the id when absent"),
  url: z
    .url({ protocol: /^https?$/ })
    .describe('https://novalink:12443, or http://localhost:12080 on the NovaLink itself'),
  logon: Logon,
  caFile: z.string().optional().describe("PEM file; the system's authorities when absent"),
  verifyTls: z.boolean().default(true).describe('false accepts any certificate of this one host'),
  serial: z
    .string()
    .regex(/^([0-9A-Z]{4}-[0-9A-Z]{3}\*)?[0-9A-Z]{7}$/, 'must be a serial number like 1234567 or 8247-22L*1234567')
    .describe('expected machine serial; a host that answers with another one is refused'),
  limits: Limits.prefault({}),
});
export type HostConfig = z.infer<typeof HostConfig>;

/** All hosts of a deployment. Ids and Nova host names are unique among themselves. */
export const HostList = z.array(HostConfig).superRefine((hosts, context) => {
  const seen = new Map<string, number>();
  hosts.forEach((host, index) => {
    for (const name of new Set([host.id, host.novaHost ?? host.id])) {
      const earlier = seen.get(name);
      if (earlier !== undefined) {
        context.addIssue({ code: 'custom', path: [index], message: `'${name}' already names hosts[${earlier}]` });
      }
      seen.set(name, index);
    }
  });
});
