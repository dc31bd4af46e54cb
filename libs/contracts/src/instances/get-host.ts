import { z } from 'zod';
import { HostName } from '../common/ids.js';
import { query } from '../contract.js';

/** Units: processor units in cores (0.05 steps), memory in MiB, storage in GiB. */
export const HostResources = z.object({
  host: z.string(),
  novaHost: z.string(),
  systemName: z.string(),
  /** `8247-22L*1234567` */
  serial: z.string(),
  state: z.string(),
  /** Of the management partition (NovaLink): a managed system has no uptime of its own. Absent where it tells none. */
  uptimeSeconds: z.int().optional(),
  processors: z.object({ configurable: z.number(), available: z.number() }),
  memory: z.object({ configurableMb: z.int(), availableMb: z.int(), regionMb: z.int() }),
  compatibilityModes: z.array(z.string()),
  /** What Nova's get_available_resource wants, but for the disk part, which is storage's. */
  inventory: z.object({
    vcpus: z.int(),
    vcpusUsed: z.int(),
    memoryMb: z.int(),
    memoryMbUsed: z.int(),
    hypervisorType: z.literal('phyp'),
    hypervisorVersion: z.int(),
    hypervisorHostname: z.string(),
    cpuInfo: z.object({ vendor: z.literal('ibm'), arch: z.literal('ppc64') }),
    /** Architecture, hypervisor type, VM mode. */
    supportedInstances: z.array(z.tuple([z.enum(['ppc64', 'ppc64le']), z.literal('phyp'), z.literal('hvm')])),
  }),
});
export type HostResources = z.infer<typeof HostResources>;

export const GetHost = query({
  service: 'instances',
  name: 'get-host',
  purpose: 'Resources of one host.',
  payload: z.object({ host: HostName }),
  result: HostResources,
});
