import { z } from 'zod';

const port = {
  /** 12 hex digits, upper case. */
  mac: z.string(),
  /** The operation that plugged it: only its own undo removes it. */
  madeBy: z.string(),
};

const SeaPort = z.object({
  ...port,
  type: z.literal('pvm_sea'),
  /** Uuid of the network bridge. */
  bridge: z.string(),
  vlan: z.int(),
  /** Neutron's; absent in records of older versions. */
  physicalNetwork: z.string().optional(),
  /** `found` was there before us: it is left where it is. */
  adapter: z.enum(['ours', 'found']),
});
export type SeaPort = z.infer<typeof SeaPort>;

const OvsPort = z.object({
  ...port,
  type: z.literal('ovs'),
  /** Uuid and id of the virtual switch on which the pair meets. */
  switch: z.string(),
  switchId: z.int(),
  /** PVID of both adapters of the pair. */
  pvid: z.int(),
  /** The partition that has the trunk: NovaLink's. */
  trunkOwner: z.object({ resource: z.string(), uuid: z.string() }),
  /** Uuid of the trunk; absent until it is known to exist. */
  trunk: z.string().optional(),
});
export type OvsPort = z.infer<typeof OvsPort>;

const ManagementPort = z.object({ ...port, type: z.literal('management') });

export const PortRecord = z.discriminatedUnion('type', [SeaPort, OvsPort, ManagementPort]);
export type PortRecord = z.infer<typeof PortRecord>;

/** What is known of a port once it has been plugged, or could not be. */
export const PortOutcome = z.object({
  state: z.enum(['ready', 'failed']),
  reason: z.string().optional(),
  /** ISO 8601 */
  at: z.string(),
});
export type PortOutcome = z.infer<typeof PortOutcome>;

/** Document of the domain `networking`: what we made for an instance, written before it is made. */
export const NetworkRecord = z.object({
  partitionUuid: z.string(),
  /** port id -> what belongs to it */
  ports: z.record(z.string(), PortRecord),
  /** port id -> its outcome, once there is one */
  outcomes: z.record(z.string(), PortOutcome).default({}),
});
export type NetworkRecord = z.infer<typeof NetworkRecord>;

export const NETWORKING_DOMAIN = 'networking';

/** Key of the management adapter among the ports. */
export const MANAGEMENT_PORT = 'management';

/** How the ledger and the allotment of PVIDs name a port. */
export const userOf = (instance: string, port: string): string => `${instance}/${port}`;

/** Key of a port whose id is not known: it was found on the host when the record was made anew. @param mac  12 hex digits */
export const adoptedPort = (mac: string): string => `mac-${mac}`;
