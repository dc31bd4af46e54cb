import { z } from 'zod';
import { HostName } from '../common/ids.js';
import { query } from '../contract.js';

export const HostNetworks = z.object({
  host: z.string(),
  novaHost: z.string(),
  /** False when the host does not answer; its networks are then unknown. */
  alive: z.boolean(),
  /** Why it is not alive, or serves no network. */
  problem: z.string().optional(),
  physicalNetworks: z.array(
    z.object({
      name: z.string(),
      /** `ent8:vios1`, both of a failover pair. */
      seas: z.array(z.string()),
      /** Those that the bridge carries now; others are added when a port needs them. */
      vlans: z.array(z.int()),
    }),
  ),
});
export type HostNetworks = z.infer<typeof HostNetworks>;

export const FindNetworks = query({
  service: 'networking',
  name: 'find-networks',
  purpose: 'Which physical networks of Neutron the hosts serve by their network bridges.',
  payload: z.object({ host: HostName.optional() }),
  result: z.object({ hosts: z.array(HostNetworks) }),
});
