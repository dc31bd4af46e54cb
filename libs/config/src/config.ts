import { z } from 'zod';
import { HostList } from './host-config.js';
import { KeystoneConfig } from './keystone-config.js';

const Nats = z.object({
  servers: z.array(z.string().min(1)).min(1).default(['nats://127.0.0.1:4222']).describe('URLs of the NATS servers'),
  credsFile: z.string().optional().describe('credentials file (JWT and seed)'),
  caFile: z.string().optional().describe('PEM file; switches TLS on'),
  replicas: z.int().min(1).max(5).default(1).describe('copies of each stream in a NATS cluster'),
});

const Instances = z.object({
  procUnitsFactor: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.1)
    .describe('processor units per vCPU when the flavor names none'),
  uncappedWeight: z
    .int()
    .min(1)
    .max(255)
    .default(64)
    .describe('weight of an uncapped partition when the flavor names none'),
});

const Storage = z.object({
  cluster: z.string().optional().describe('SSP cluster to boot from; needed only where a host has several'),
  keystone: KeystoneConfig.optional(),
  glanceEndpoint: z
    .url()
    .optional()
    .describe('base URL of the Images v2 API; that of the service catalogue when absent'),
  glanceTokenFile: z
    .string()
    .optional()
    .describe('file with a Keystone token for it, for deployments without `storage.keystone`'),
  caFile: z
    .string()
    .optional()
    .describe('PEM file of authorities that sign for Keystone and image servers, beside the well-known ones'),
  imageDirectories: z.array(z.string()).default([]).describe('directories from which image files may be read'),
  minVolumePaths: z.int().min(1).default(1).describe('fewest VIOSes that must see a volume'),
  multipath: z.boolean().default(false).describe('multipath flag of the volume connector'),
});

const Networking = z.object({
  bridgeMappings: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'physical network -> SEA device and VIOS name, `ent8:vios1`; several, with commas, where hosts differ; with one network bridge it is `default`',
    ),
  ovsSwitch: z.string().default('NovaLinkVEABridge').describe('virtual switch of the pairs for Open vSwitch'),
  managementSwitch: z.string().default('MGMTSWITCH').describe('virtual switch of the RMC adapters'),
  healIntervalSeconds: z
    .int()
    .min(10)
    .max(86_400)
    .default(1800)
    .describe('how often ports and VLANs of each host are compared with what they should be, and mended'),
  removeUnusedVlans: z
    .boolean()
    .default(true)
    .describe('false leaves VLANs that we added on the network bridges when nobody uses them any more'),
});

const ConfigDrive = z.object({
  volumeGroup: z.string().default('rootvg').describe('volume group of a new media repository'),
  repositoryGb: z.number().min(1).default(1).describe('size of a new media repository in GiB'),
});

const Gateway = z.object({
  http: z
    .object({
      address: z.string().default('127.0.0.1').describe('where the gateway listens for people'),
      port: z.int().min(0).max(65535).default(8780).describe('0 takes a free one'),
    })
    .prefault({}),
  checkIntervalSeconds: z
    .int()
    .min(60)
    .max(7 * 86_400)
    .default(21_600)
    .describe('how often each host is checked for what nobody owns; it is told, and nothing is removed'),
});

/** The whole configuration; each service reads its part, all read `nats`, `keysDir` and `hosts`. */
export const Config = z.object({
  nats: Nats.prefault({}),
  keysDir: z.string().default('.powervm/keys').describe('private keys for sealed fields, one file per service'),
  hosts: HostList.default([]),
  instances: Instances.prefault({}),
  storage: Storage.prefault({}),
  networking: Networking.prefault({}),
  configDrive: ConfigDrive.prefault({}),
  gateway: Gateway.prefault({}),
});
export type Config = z.infer<typeof Config>;
