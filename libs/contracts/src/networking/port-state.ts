import { z } from 'zod';

/** One port of ours and whether it works, in the terms of Neutron. */
export const PortState = z.object({
  /** Our id of the host, and what Nova and Neutron call it. */
  host: z.string(),
  novaHost: z.string(),
  /** Nova's instance uuid. */
  instance: z.string(),
  /** Neutron's port id. */
  port: z.string(),
  /** 12 hex digits, upper case. */
  mac: z.string(),
  type: z.enum(['pvm_sea', 'ovs']),
  physicalNetwork: z.string().optional(),
  vlan: z.int().optional(),
  /** `ready`: adapter made and its VLAN on the bridge (`ovs`: its trunk made); `gone`: removed. */
  state: z.enum(['ready', 'failed', 'gone']),
  /** Why it failed. */
  reason: z.string().optional(),
  /** When it was found so; ISO 8601. */
  at: z.string(),
});
export type PortState = z.infer<typeof PortState>;
