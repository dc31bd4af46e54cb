import { z } from 'zod';
import { HostName } from '../common/ids.js';
import { query } from '../contract.js';
import { Orphan } from '../reconcile/orphan.js';

export const HostCheck = z.object({
  host: z.string(),
  /** ISO 8601 */
  at: z.string(),
  orphans: z.array(
    Orphan.extend({
      /** Id of an operation that left it behind and needs attention: retrying that removes it. */
      operation: z.string().optional(),
    }),
  ),
  /** Instances with an operation under way: what they have is not judged. */
  busy: z.array(z.string()),
  /** Services that could not answer, or not look at everything, and why: then the list is not complete. */
  problems: z.array(z.object({ service: z.string(), code: z.string(), message: z.string() })),
});
export type HostCheck = z.infer<typeof HostCheck>;

export const CheckHost = query({
  service: 'gateway',
  name: 'check-host',
  purpose: 'Compare what is on a host with what is recorded and under way, and tell what nobody owns. Changes nothing.',
  payload: z.object({ host: HostName }),
  result: HostCheck,
});
