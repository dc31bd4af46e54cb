import { z } from 'zod';
import { MacAddress } from './ids.js';

/** Addresses of a port, for the config drive's network_data.json only. */
export const VifNetwork = z.object({
  id: z.string(),
  label: z.string().optional(),
  subnets: z
    .array(
      z.object({
        version: z.union([z.literal(4), z.literal(6)]),
        cidr: z.string(),
        gateway: z.string().optional(),
        dns: z.array(z.string()).default([]),
        routes: z.array(z.object({ cidr: z.string(), gateway: z.string() })).default([]),
        addresses: z.array(z.string()).default([]),
        dhcp: z.boolean().default(false),
      }),
    )
    .default([]),
});

const port = {
  /** Neutron's port id. */
  id: z.string().min(1),
  mac: MacAddress,
  mtu: z.int().min(68).max(65535).default(1500),
  network: VifNetwork.optional(),
};

const deviceName = z.string().regex(/^[\w.-]{1,15}$/, 'must be a Linux device name of at most 15 characters');

/** A port bound to a VLAN of a shared Ethernet adapter. */
export const SeaVif = z.object({
  ...port,
  type: z.literal('pvm_sea'),
  vlan: z.int('must be a VLAN id').min(1, 'must be a VLAN id of 1 to 4094').max(4094, 'must be a VLAN id of 1 to 4094'),
  physicalNetwork: z.string().min(1).default('default'),
});
export type SeaVif = z.infer<typeof SeaVif>;

/** A port that Open vSwitch on the management partition serves, through a pair of adapters. */
export const OvsVif = z.object({
  ...port,
  type: z.literal('ovs'),
  bridge: z.string().min(1).default('br-int'),
  /** Name of the trunk's Linux device: Nova's devname. */
  deviceName,
  /** Neutron's `ovs_interfaceid`; the port id when absent. */
  interfaceId: z.string().min(1).optional(),
});
export type OvsVif = z.infer<typeof OvsVif>;

export const Vif = z.discriminatedUnion('type', [SeaVif, OvsVif], {
  error: 'is not supported: use pvm_sea or ovs',
});
export type Vif = z.infer<typeof Vif>;
